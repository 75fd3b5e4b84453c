import { dsvFormat } from 'd3-dsv';

import { serve } from './serve.js';
import { Tally } from './tally.js';

serve(async (file) => {
  const tally = new Tally();
  dsvFormat(';').parseRows(await file.text(), (row, index) => {
    if (index > 0) tally.addRow(row);
  });
  return tally.answer();
});
