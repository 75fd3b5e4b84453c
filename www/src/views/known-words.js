/** @import { Context } from './context.js' */

/** Of the MOE countries, and of what stands beside them most. */
const COUNTRIES = 'EE LV LT PL CZ SK HU SI BG RO AL BA XK HR MK ME RS TR MD UA RU BY BE NL FR DE MA'.split(' ');

/**
 * Words that the calculator knows, to choose from where a label or a header is corrected.
 * @param {Context} context
 * @returns {string[]}
 */
export function knownWords({ texts, report }) {
  const { t, has, locale } = texts;
  const regions = new Intl.DisplayNames(locale, { type: 'region' });
  const measures = [
    'population',
    'jobseekers',
    'welfare-recipients',
    'inflow',
    'registrations',
    'contracts',
    'certificates',
    'education-referrals',
    'self-employed',
  ];
  const words = [
    ...['all', 'MOE', 'MOE-EU', 'MOE-CANDIDATE', 'MOE-OTHER'].map((code) => t(`nationality.${code}`)),
    ...measures.filter((code) => has(`measure.${code}`)).map((code) => t(`measure.${code}`)),
    ...COUNTRIES.map((code) => regions.of(code) ?? code),
    ...Object.values(report.names ?? {}),
  ];
  return [...new Set(words)];
}
