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
 * @param {Record<string, string>} files
 */
function archive(files) {
  /** @type {Buffer[]} */
  const parts = [];
  /** @type {Buffer[]} */
  const directory = [];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const name = Buffer.from(path);
    const content = Buffer.from(text);
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
