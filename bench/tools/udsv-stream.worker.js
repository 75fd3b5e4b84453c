import { inferSchema, initParser } from 'udsv';

import { serve } from './serve.js';
import { Tally } from './tally.js';

serve(async (file) => {
  const tally = new Tally();
  let parser;
  for await (const text of file.stream().pipeThrough(new TextDecoderStream())) {
    parser ??= initParser(inferSchema(text));
    parser.chunk(text, parser.stringArrs, (row) => tally.addRow(row));
  }
  parser.end();
  return tally.answer();
});
