import Papa from 'papaparse';

import { serve } from './serve.js';
import { Tally } from './tally.js';

serve(
  (file) =>
    new Promise((resolve, reject) => {
      const tally = new Tally();
      let isHeader = true;
      Papa.parse(file, {
        delimiter: ';',
        skipEmptyLines: true,
        step({ data }) {
          if (isHeader) isHeader = false;
          else tally.addRow(data);
        },
        complete: () => resolve(tally.answer()),
        error: reject,
      });
    }),
);
