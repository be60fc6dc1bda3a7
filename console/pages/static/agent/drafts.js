// What somebody has begun to write, kept in this browser for each conversation until it is sent.

const KEY = "undertone.draft";
let owner = "";

export function draftsOf(person) {
  owner = person.id;
}

const keyOf = (conversation) => `${KEY}.${owner}.${conversation}`;

export function readDraft(conversation) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(conversation))) ?? {};
  } catch {
    return {};
  }
}

export const draftOf = (conversation) => readDraft(conversation).text || "";

/** Private windows and full storage may refuse; the text on screen is not at risk then. */
export function keepDraft(conversation, draft) {
  try {
    if (draft.text) localStorage.setItem(keyOf(conversation), JSON.stringify(draft));
    else localStorage.removeItem(keyOf(conversation));
  } catch {
    return;
  }
}
