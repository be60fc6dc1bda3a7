"""The variables a template may use, and the mark that stands in the text while one has no value.

Knows nothing about Jinja2 or situations. A new variable needs one line here.
"""

import re
from typing import Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

BLANK_NAMES: dict[str, dict[Language, str]] = {
    "agent_name": {"zh": "客服姓名", "en": "agent name"},
    "case_number": {"zh": "工单号", "en": "case number"},
    "coupon_rule": {"zh": "优惠券使用条件", "en": "coupon condition"},
    "courier": {"zh": "快递公司", "en": "courier"},
    "customer_name": {"zh": "客户称呼", "en": "customer name"},
    "delivery_date": {"zh": "预计送达日期", "en": "expected delivery date"},
    "dispatch_date": {"zh": "预计发货日期", "en": "dispatch date"},
    "order": {"zh": "订单号", "en": "order number"},
    "points": {"zh": "积分余额", "en": "points balance"},
    "price_difference": {"zh": "差价金额", "en": "price difference"},
    "product": {"zh": "商品名称", "en": "product name"},
    "refund_amount": {"zh": "退款金额", "en": "refund amount"},
    "refund_days": {"zh": "退款到账天数", "en": "refund days"},
    "reply_time": {"zh": "回复时间", "en": "reply time"},
    "restock_date": {"zh": "预计到货日期", "en": "restock date"},
    "return_days": {"zh": "退货期限天数", "en": "return period in days"},
    "size": {"zh": "推荐尺码", "en": "recommended size"},
    "store_name": {"zh": "店铺名称", "en": "store name"},
    "tracking_number": {"zh": "运单号", "en": "tracking number"},
    "warranty_period": {"zh": "保修期限", "en": "warranty period"},
}


def blank(variable: str, language: Language) -> str:
    """The mark for a variable without a value, such as `[订单号]` or `[order number]`."""
    return f"[{BLANK_NAMES[variable][language]}]"


_ANY_BLANK = re.compile(
    "|".join(
        re.escape(blank(variable, language)) for variable in BLANK_NAMES for language in LANGUAGES
    )
)


def blanks_in(text: str) -> list[str]:
    """The marks that still stand in a text about to be sent, in order, each once."""
    return list(dict.fromkeys(_ANY_BLANK.findall(text)))
