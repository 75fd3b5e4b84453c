// Files out of a drop, a paste or a choice.

/** @import { Input } from './contract.js' */

/**
 * What a drop or a paste holds: files, or a table as text.
 * @param {DataTransfer | null} data
 * @param {string} name for a table that comes as text
 * @returns {Input[]}
 */
export function inputsOf(data, name) {
  if (!data) return [];
  if (data.files.length > 0) return [...data.files];
  const text = data.getData('text/plain');
  return text.trim() === '' ? [] : [{ name, text }];
}

/**
 * Whether text looks like rows and columns, and not like a sentence that was pasted by mistake.
 * @param {string} text
 */
export function looksLikeTable(text) {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  return lines.length >= 2 && lines.filter((line) => /[\t;|]/.test(line)).length >= lines.length / 2;
}

/**
 * Lets files be dropped anywhere on an element.
 *
 * @param {HTMLElement} target
 * @param {object} handlers
 * @param {(over: boolean) => void} handlers.onHover while something that can be dropped is over the element
 * @param {(data: DataTransfer | null) => void} handlers.onDrop
 * @param {AbortSignal} signal ends it
 */
export function acceptDrops(target, { onHover, onDrop }, signal) {
  // Every child on the way sends its own enter and leave.
  let depth = 0;
  const carriesTable = (/** @type {DragEvent} */ event) => {
    const types = event.dataTransfer?.types ?? [];
    return types.includes('Files') || (types.includes('text/plain') && !isField(event.composedPath()[0]));
  };
  const listen = (/** @type {string} */ type, /** @type {(event: DragEvent) => void} */ listener) =>
    target.addEventListener(type, /** @type {EventListener} */ (listener), { signal });

  listen('dragenter', (event) => {
    if (!carriesTable(event)) return;
    event.preventDefault();
    depth += 1;
    if (depth === 1) onHover(true);
  });
  listen('dragover', (event) => {
    if (!carriesTable(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
  });
  listen('dragleave', () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) onHover(false);
  });
  listen('drop', (event) => {
    depth = 0;
    onHover(false);
    if (!carriesTable(event)) return;
    event.preventDefault();
    onDrop(event.dataTransfer);
  });
}

/**
 * Takes a table that is pasted while nothing, or something in the element, has the focus. Text that is pasted into a
 * field stays there.
 *
 * @param {HTMLElement} target
 * @param {(data: DataTransfer) => void} onPaste
 * @param {AbortSignal} signal ends it
 */
export function acceptPastes(target, onPaste, signal) {
  target.ownerDocument.addEventListener(
    'paste',
    (event) => {
      const path = event.composedPath();
      const origin = path[0];
      const ours = path.includes(target) || origin === target.ownerDocument.body;
      if (!ours || event.defaultPrevented || isField(origin) || !event.clipboardData) return;
      const { files } = event.clipboardData;
      if (files.length === 0 && !looksLikeTable(event.clipboardData.getData('text/plain'))) return;
      event.preventDefault();
      onPaste(event.clipboardData);
    },
    { signal },
  );
}

/** @param {EventTarget} target */
function isField(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('textarea, select, input:not([type="button"], [type="submit"])'))
  );
}
