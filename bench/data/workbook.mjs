// The same kind of records as an Excel workbook, written without the help of any of the libraries that read it.

import { writeFile } from 'node:fs/promises';
import { crc32, deflateRawSync } from 'node:zlib';

import { Reference, records } from './extract.mjs';
import { HEADER } from './labels.mjs';

const SPREADSHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/**
 * @param {string} path
 * @param {number} rows without the header
 * @param {number} [seed]
 * @returns {Promise<{ bytes: number, records: number, answer: import('./extract.mjs').Answer }>}
 */
export async function writeWorkbook(path, rows, seed = 20_110_702) {
  const reference = new Reference();
  const strings = new Map();
  const string = (text) => strings.get(text) ?? strings.set(text, strings.size).get(text);
  let uses = 0;
  const cell = (value, column, row) => {
    const place = `${String.fromCharCode(65 + column)}${row}`;
    if (typeof value === 'number') return `<c r="${place}"><v>${value}</v></c>`;
    uses += 1;
    return `<c r="${place}" t="s"><v>${string(value)}</v></c>`;
  };
  const row = (values, at) => `<row r="${at}">${values.map((value, column) => cell(value, column, at)).join('')}</row>`;
  const lines = [row(HEADER, 1)];
  for (const record of records(seed)) {
    if (reference.records === rows) break;
    reference.add(record);
    const values = HEADER.map((name) => (name === 'period' ? Number(record.period) : record[name]));
    lines.push(row(values, lines.length + 1));
  }
  const last = `${String.fromCharCode(64 + HEADER.length)}${lines.length}`;
  const relationship = (id, type, target) =>
    `<Relationship Id="${id}" Type="${RELATIONSHIPS}/${type}" Target="${target}"/>`;
  const override = (part, type) => `<Override PartName="${part}" ContentType="${TYPE}.${type}+xml"/>`;
  const bytes = archive({
    '[Content_Types].xml':
      `${XML}<Types xmlns="${PACKAGE}/content-types">` +
      `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
      `<Default Extension="xml" ContentType="application/xml"/>${override('/xl/workbook.xml', 'sheet.main')}` +
      `${override('/xl/worksheets/sheet1.xml', 'worksheet')}${override('/xl/sharedStrings.xml', 'sharedStrings')}` +
      `${override('/xl/styles.xml', 'styles')}</Types>`,
    '_rels/.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships">${relationship('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml':
      `${XML}<workbook xmlns="${SPREADSHEET}" xmlns:r="${RELATIONSHIPS}">` +
      `<sheets><sheet name="Registraties" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      `${XML}<Relationships xmlns="${PACKAGE}/relationships">` +
      `${relationship('rId1', 'worksheet', 'worksheets/sheet1.xml')}${relationship('rId2', 'sharedStrings', 'sharedStrings.xml')}` +
      `${relationship('rId3', 'styles', 'styles.xml')}</Relationships>`,
    'xl/styles.xml':
      `${XML}<styleSheet xmlns="${SPREADSHEET}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>` +
      `<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `${XML}<worksheet xmlns="${SPREADSHEET}"><dimension ref="A1:${last}"/><sheetData>${lines.join('')}</sheetData></worksheet>`,
    'xl/sharedStrings.xml':
      `${XML}<sst xmlns="${SPREADSHEET}" count="${uses}" uniqueCount="${strings.size}">` +
      `${[...strings.keys()].map((text) => `<si><t>${escaped(text)}</t></si>`).join('')}</sst>`,
  });
  await writeFile(path, bytes);
  return { bytes: bytes.length, records: reference.records, answer: reference.answer() };
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A zip archive (PKWARE's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16), each part deflated. */
function archive(parts) {
  const files = [];
  const directory = [];
  let offset = 0;
  for (const [name, text] of Object.entries(parts)) {
    const content = Buffer.from(text);
    const packed = deflateRawSync(content);
    const title = Buffer.from(name);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0); // version needed
    about.writeUInt16LE(8, 4); // deflated
    about.writeUInt16LE(0x21, 8); // the first of January 1980: the same file each time
    about.writeUInt32LE(crc32(content), 10);
    about.writeUInt32LE(packed.length, 14);
    about.writeUInt32LE(content.length, 18);
    about.writeUInt16LE(title.length, 22);
    files.push(Buffer.from('PK\x03\x04'), about, title, packed);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), about, place, title);
    offset += 4 + about.length + title.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  const count = Object.keys(parts).length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, list, Buffer.from('PK\x05\x06'), end]);
}
