/** What the browser keeps: across visits, or for this tab only; nothing where it refuses to keep anything. */

function attempt(action) {
  try {
    return action();
  } catch (refusal) {
    if (refusal instanceof DOMException) return null;
    throw refusal;
  }
}

export const remembered = (key) => attempt(() => localStorage.getItem(key));
export const remember = (key, value) => attempt(() => localStorage.setItem(key, value));
export const forget = (key) => attempt(() => localStorage.removeItem(key));

export const keptInTab = (key) => attempt(() => sessionStorage.getItem(key));
export const keepInTab = (key, value) => attempt(() => sessionStorage.setItem(key, value));
export const dropFromTab = (key) => attempt(() => sessionStorage.removeItem(key));
export const emptyTab = () => attempt(() => sessionStorage.clear());
