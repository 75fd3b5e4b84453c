// Files out of a drop, a paste or a choice.

/** @import { Input } from './contract.js' */
/** @import { Texts } from './i18n.js' */

/** What the file dialog shows first; what a file is comes from its bytes. */
export const FILE_TYPES = [
  ...['.csv', '.tsv', '.tab', '.txt', '.json', '.html', '.htm'],
  ...['.xlsx', '.xlsm', '.xlsb', '.xls', '.ods', '.docx', '.odt'],
  ...['text/csv', 'text/tab-separated-values', 'text/plain', 'application/json', 'text/html'],
].join(',');

const TABLE_TYPES = ['text/html', 'text/plain'];

/**
 * What a table is called that comes without a file.
 * @param {Pick<Texts, 't'>} texts
 */
export function pastedNames({ t }) {
  return { html: t('paste.name.html'), text: t('paste.name') };
}

/**
 * What a drop or a paste holds: tables as a program shows them, files, or a table as text.
 *
 * Spreadsheets put a picture of the cells beside the cells, and a file comes with its name as text.
 *
 * @param {DataTransfer | null} data
 * @param {ReturnType<typeof pastedNames>} names
 * @returns {Input[]}
 */
export function inputsOf(data, names) {
  if (!data) return [];
  const html = data.getData('text/html');
  if (holdsTable(html)) return [{ name: names.html, bytes: asUtf8(html) }];
  const text = data.getData('text/plain');
  const files = [...data.files];
  if (files.length > 0 && !(files.every(isPicture) && looksLikeTable(text))) return files;
  return text.trim() === '' ? [] : [{ name: names.text, text }];
}

/**
 * Whether HTML holds rows and columns. A page can be laid out with a table of one row.
 * @param {string} html
 */
export function holdsTable(html) {
  return /<table[\s>]/i.test(html) && (html.match(/<tr[\s>]/gi)?.length ?? 0) >= 2;
}

/**
 * The page names an encoding that it no longer has, and a byte order mark outweighs that.
 * @param {string} html
 */
function asUtf8(html) {
  return new TextEncoder().encode(`\uFEFF${html.replace(/^\uFEFF/, '')}`);
}

/** @param {File} file */
function isPicture({ type }) {
  return type.startsWith('image/');
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
 * Whether a workbook or a document may be among what is dragged. Before it is dropped a browser tells types and no names.
 * @param {DataTransfer | null | undefined} data
 */
export function mayHoldWorkbook(data) {
  const isOther = (/** @type {string} */ type) => !/^$|^text\/|^application\/json$/.test(type);
  return [...(data?.items ?? [])].some(({ kind, type }) => kind === 'file' && isOther(type));
}

/**
 * Lets files be dropped anywhere on an element.
 *
 * @param {HTMLElement} target
 * @param {object} handlers
 * @param {(over: boolean, data?: DataTransfer | null) => void} handlers.onHover while something that can be dropped is over the element
 * @param {(data: DataTransfer | null) => void} handlers.onDrop
 * @param {AbortSignal} signal ends it
 */
export function acceptDrops(target, { onHover, onDrop }, signal) {
  // Every child on the way sends its own enter and leave.
  let depth = 0;
  const carriesTable = (/** @type {DragEvent} */ event) => {
    const types = event.dataTransfer?.types ?? [];
    return (
      types.includes('Files') || (TABLE_TYPES.some((type) => types.includes(type)) && !isField(event.composedPath()[0]))
    );
  };
  const listen = (/** @type {string} */ type, /** @type {(event: DragEvent) => void} */ listener) =>
    target.addEventListener(type, /** @type {EventListener} */ (listener), { signal });

  listen('dragenter', (event) => {
    if (!carriesTable(event)) return;
    event.preventDefault();
    depth += 1;
    if (depth === 1) onHover(true, event.dataTransfer);
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
      if (!holdsInput(event.clipboardData)) return;
      event.preventDefault();
      onPaste(event.clipboardData);
    },
    { signal },
  );
}

/**
 * Whether what is on the clipboard is meant for us, and not a sentence that was pasted by mistake.
 * @param {DataTransfer} data
 */
function holdsInput(data) {
  const { files } = data;
  return files.length > 0 || holdsTable(data.getData('text/html')) || looksLikeTable(data.getData('text/plain'));
}

/** @param {EventTarget} target */
function isField(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('textarea, select, input:not([type="button"], [type="submit"])'))
  );
}
