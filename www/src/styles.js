import base from './styles/base.css?inline';
import chart from './styles/chart.css?inline';
import correct from './styles/correct.css?inline';
import exporting from './styles/export.css?inline';
import help from './styles/help.css?inline';
import intake from './styles/intake.css?inline';
import print from './styles/print.css?inline';
import report from './styles/report.css?inline';
import table from './styles/table.css?inline';
import tokens from './styles/tokens.css?inline';

/** @type {CSSStyleSheet[] | undefined} */
let sheets;

/**
 * The element's style sheets, made once for all elements. Adopted, not inline: a strict policy forbids the latter.
 * @returns {CSSStyleSheet[]}
 */
export function styleSheets() {
  return (sheets ??= [tokens, base, intake, report, table, chart, correct, exporting, help, print].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  }));
}
