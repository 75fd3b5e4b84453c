// Workbooks and documents, as small as their formats allow.

import { crc32 } from 'node:zlib';

/**
 * @typedef {object} Sheet
 * @property {string} name
 * @property {(string | number)[][]} rows
 * @property {number} [firstRow] counted from 1
 * @property {number} [firstColumn] counted from 1
 * @property {boolean} [isHidden]
 */

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE_RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types';
const SHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';

/**
 * An XLSX file.
 * @param {...Sheet} sheets
 */
export function workbook(...sheets) {
  const list = sheets.map(
    ({ name, isHidden }, index) =>
      `<sheet name="${escaped(name)}" sheetId="${index + 1}"${isHidden ? ' state="hidden"' : ''} r:id="rId${index + 1}"/>`,
  );
  const relations = sheets.map(
    (_, index) =>
      `<Relationship Id="rId${index + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
  );
  return archive({
    ...packageParts('xl/workbook.xml', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'),
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${SHEET}" xmlns:r="${RELATIONS}"><sheets>${list.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${PACKAGE_RELATIONS}">${relations.join('')}</Relationships>`,
    ...Object.fromEntries(sheets.map((sheet, index) => [`xl/worksheets/sheet${index + 1}.xml`, worksheet(sheet)])),
  });
}

/** @param {Sheet} sheet */
function worksheet({ rows, firstRow = 1, firstColumn = 1 }) {
  const data = rows.map((cells, index) => {
    const row = firstRow + index;
    const placed = cells.map((cell, column) => {
      const place = String.fromCharCode(64 + firstColumn + column) + row;
      if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
      return cell === '' ? '' : `<c r="${place}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`;
    });
    return `<row r="${row}">${placed.join('')}</row>`;
  });
  return `${HEAD}<worksheet xmlns="${SHEET}"><sheetData>${data.join('')}</sheetData></worksheet>`;
}

/**
 * A DOCX file: lines of text, and tables as rows of cells.
 * @param {...(string | string[][])} parts
 */
export function wordDocument(...parts) {
  const paragraph = (/** @type {string} */ text) => `<w:p><w:r><w:t>${escaped(text)}</w:t></w:r></w:p>`;
  const table = (/** @type {string[][]} */ rows) => {
    const cells = rows.map((row) => row.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join(''));
    return `<w:tbl>${cells.map((row) => `<w:tr>${row}</w:tr>`).join('')}</w:tbl>`;
  };
  const body = parts.map((part) => (typeof part === 'string' ? paragraph(part) : table(part)));
  return archive({
    ...packageParts(
      'word/document.xml',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml',
    ),
    'word/document.xml': `${HEAD}<w:document xmlns:w="${WORD}"><w:body>${body.join('')}</w:body></w:document>`,
  });
}

/**
 * An ODS file.
 * @param {...Pick<Sheet, 'name' | 'rows'>} sheets
 */
export function openSpreadsheet(...sheets) {
  const cell = (/** @type {string | number} */ cell) => {
    const paragraph = `<text:p>${escaped(String(cell))}</text:p>`;
    if (typeof cell === 'string') return `<table:table-cell office:value-type="string">${paragraph}</table:table-cell>`;
    return `<table:table-cell office:value-type="float" office:value="${cell}">${paragraph}</table:table-cell>`;
  };
  const tables = sheets.map(({ name, rows }) => {
    const lines = rows.map((cells) => `<table:table-row>${cells.map(cell).join('')}</table:table-row>`);
    return `<table:table table:name="${escaped(name)}">${lines.join('')}</table:table>`;
  });
  return openFile('spreadsheet', tables.join(''));
}

/**
 * An ODT file: lines of text, and tables as rows of cells.
 * @param {...(string | string[][])} parts
 */
export function openDocument(...parts) {
  const paragraph = (/** @type {string} */ text) => `<text:p>${escaped(text)}</text:p>`;
  const row = (/** @type {string[]} */ cells) =>
    `<table:table-row>${cells.map((text) => `<table:table-cell>${paragraph(text)}</table:table-cell>`).join('')}</table:table-row>`;
  const body = parts.map((part) =>
    typeof part === 'string' ? paragraph(part) : `<table:table>${part.map(row).join('')}</table:table>`,
  );
  return openFile('text', body.join(''));
}

/**
 * A file of the OpenDocument format.
 * @param {'spreadsheet' | 'text'} kind
 * @param {string} body
 */
function openFile(kind, body) {
  const names = ['office', 'table', 'text'].map(
    (name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`,
  );
  return archive({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `${HEAD}<office:document-content ${names.join(' ')}><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
  });
}

/**
 * An XLSB file with one sheet.
 * @param {Pick<Sheet, 'name' | 'rows'>} sheet
 */
export function binaryWorkbook({ name, rows }) {
  const cells = rows.flatMap((cells, row) => [
    binaryRecord(0, integers(row, 0, 0, 0), Buffer.alloc(1)),
    ...cells.map((cell, column) =>
      typeof cell === 'number'
        ? binaryRecord(5, integers(column, 0), double(cell))
        : binaryRecord(6, integers(column, 0), wide(cell)),
    ),
  ]);
  const sheet = [binaryRecord(129), binaryRecord(145), ...cells, binaryRecord(146), binaryRecord(130)];
  const list = binaryRecord(156, integers(0, 1), wide('rId1'), wide(name));
  return archive({
    ...packageParts('xl/workbook.bin', 'application/vnd.ms-excel.sheet.binary.macroEnabled.main'),
    'xl/workbook.bin': Buffer.concat([binaryRecord(131), list, binaryRecord(132)]),
    'xl/_rels/workbook.bin.rels': `${HEAD}<Relationships xmlns="${PACKAGE_RELATIONS}"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>`,
    'xl/worksheets/sheet1.bin': Buffer.concat(sheet),
  });
}

/**
 * A record of an XLSB file: its kind and its length in seven bits a byte, then what it holds.
 * @param {number} kind
 * @param {...Buffer} content
 */
function binaryRecord(kind, ...content) {
  const bytes = Buffer.concat(content);
  const head = kind < 128 ? [kind] : [(kind & 127) | 128, kind >> 7];
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
  return Buffer.concat([Buffer.from([...head, ...length]), bytes]);
}

/**
 * An XLS file of Excel 97 with one sheet.
 * @param {Pick<Sheet, 'name' | 'rows'>} sheet
 */
export function oldWorkbook({ name, rows }) {
  const start = (/** @type {number} */ kind) => record(0x0809, words(0x0600, kind, 0, 0, 0, 0, 0, 0));
  const end = record(0x000a);
  const entry = (/** @type {number} */ offset) =>
    record(0x0085, integers(offset), Buffer.from([0, 0, name.length, 0]), Buffer.from(name, 'latin1'));
  const cells = rows.flatMap((cells, row) =>
    cells.map((cell, column) =>
      typeof cell === 'number'
        ? record(0x0203, words(row, column, 0), double(cell))
        : record(0x0204, words(row, column, 0, cell.length), Buffer.from([1]), Buffer.from(cell, 'utf16le')),
    ),
  );
  const before = start(5).length + entry(0).length + end.length;
  return container('Workbook', Buffer.concat([start(5), entry(before), end, start(16), ...cells, end]));
}

/**
 * A record of an XLS file.
 * @param {number} kind
 * @param {...Buffer} content
 */
function record(kind, ...content) {
  const bytes = Buffer.concat(content);
  return Buffer.concat([words(kind, bytes.length), bytes]);
}

/**
 * A container with one stream: a header, a table of sectors, a directory, then the stream.
 * @param {string} name
 * @param {Buffer} content
 */
function container(name, content) {
  const SECTOR = 512;
  const END = 0xfffffffe;
  // A stream below 4,096 bytes would lie elsewhere.
  const stream = Buffer.alloc(Math.ceil(Math.max(content.length, 4096) / SECTOR) * SECTOR);
  content.copy(stream);
  const header = Buffer.alloc(SECTOR, 0xff);
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).copy(header);
  header.fill(0, 8, 24);
  words(0x3e, 3, 0xfffe, 9, 6, 0, 0, 0).copy(header, 24);
  integers(0, 1, 1, 0, 4096, END, 0, END, 0, 0).copy(header, 40);
  const sectors = stream.length / SECTOR;
  const chain = Array.from({ length: sectors }, (_, index) => (index + 1 === sectors ? END : index + 3));
  const table = Buffer.alloc(SECTOR, 0xff);
  integers(0xfffffffd, END, ...chain).copy(table);
  const entry = (/** @type {string} */ name, /** @type {number} */ kind, /** @type {number[]} */ ...place) => {
    const bytes = Buffer.alloc(128);
    Buffer.from(name, 'utf16le').copy(bytes);
    words(2 * name.length + 2, kind).copy(bytes, 64);
    integers(...place).copy(bytes, 116);
    return bytes;
  };
  const directory = Buffer.alloc(SECTOR);
  Buffer.concat([entry('Root Entry', 5, END, 0), entry(name, 2, 2, stream.length)]).copy(directory);
  return Buffer.concat([header, table, directory, stream]);
}

/** @param {...number} numbers in two bytes each */
function words(...numbers) {
  return Buffer.from(numbers.flatMap((number) => [number & 255, number >> 8]));
}

/** @param {...number} numbers in four bytes each */
function integers(...numbers) {
  return Buffer.from(Uint32Array.from(numbers).buffer);
}

/** @param {number} number */
function double(number) {
  return Buffer.from(Float64Array.of(number).buffer);
}

/** @param {string} text in UTF-16, after its length */
function wide(text) {
  return Buffer.concat([integers(text.length), Buffer.from(text, 'utf16le')]);
}

/**
 * What tells where the main part is.
 * @param {string} path
 * @param {string} type
 */
function packageParts(path, type) {
  return {
    '[Content_Types].xml': `${HEAD}<Types xmlns="${TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/${path}" ContentType="${type}"/></Types>`,
    '_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE_RELATIONS}"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="${path}"/></Relationships>`,
  };
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/**
 * A ZIP archive whose files are not packed.
 * @param {Record<string, string | Buffer>} files
 */
function archive(files) {
  /** @type {Buffer[]} */
  const parts = [];
  /** @type {Buffer[]} */
  const directory = [];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const name = Buffer.from(path);
    const content = typeof text === 'string' ? Buffer.from(text) : text;
    // Version, flags, method, time and date; checksum, sizes; lengths of the name and of what else there is.
    const header = Buffer.alloc(26);
    header.writeUInt16LE(20, 0);
    header.writeUInt16LE(0x21, 8);
    header.writeUInt32LE(crc32(content), 10);
    header.writeUInt32LE(content.length, 14);
    header.writeUInt32LE(content.length, 18);
    header.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    parts.push(Buffer.from('PK\x03\x04'), header, name, content);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), header, place, name);
    offset += 4 + header.length + name.length + content.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(files).length, 4);
  end.writeUInt16LE(Object.keys(files).length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, Buffer.from('PK\x05\x06'), end]);
}
