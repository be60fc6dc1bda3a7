"""A weight's change as the product of two thin matrices: the nearest of a given rank, by singular values
(Eckart and Young 1936), the change's length shared evenly between both.
"""

import torch


def thin(change: torch.Tensor, rank: int, scale: float) -> tuple[torch.Tensor, torch.Tensor, float]:
    """`up` (out, rank) and `down` (rank, in) so that `scale` up down comes near `change` (out, in), and
    which part of the squared change they hold."""
    left, values, right = torch.linalg.svd(change, full_matrices=False)
    length = (values[:rank] / scale).sqrt()
    kept = float((values[:rank] ** 2).sum() / (values**2).sum().clamp_min(1e-12))
    return left[:, :rank] * length, length[:, None] * right[:rank], kept


def thin_table(change: torch.Tensor, rank: int, scale: float) -> tuple[torch.Tensor, torch.Tensor, float]:
    """The same of a table with many more rows than columns: rows (tokens, rank) and columns (width,
    rank), so that `scale` rows columnsᵀ comes near."""
    # its right side alone, from the small product
    vectors = torch.linalg.eigh(change.T.double() @ change.double())[1][:, -rank:].to(change.dtype)
    along = change @ vectors
    length = along.norm(dim=0).clamp_min(1e-6).sqrt()
    kept = float((along**2).sum() / (change**2).sum().clamp_min(1e-12))
    return along / length / scale**0.5, vectors * length / scale**0.5, kept
