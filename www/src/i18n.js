// Texts in the user's language. The catalogues are flat JSON files: key → text with {parameters}.

/**
 * @typedef {Record<string, string>} Catalogue
 * @typedef {Record<string, string | number>} Parameters
 */

/**
 * @typedef {object} Texts
 * @property {string} locale by which figures are written, e.g. `nl-BE`
 * @property {string} language of the texts, e.g. `nl`
 * @property {(key: string, parameters?: Parameters) => string} t
 *   The text of a key. With a `count` among the parameters, `key.one`, `key.other` and so on are looked up first. A key
 *   that does not exist is given back as it is, so that it is seen.
 * @property {(key: string) => boolean} has
 */

/**
 * @param {Record<string, Catalogue>} catalogues by language
 * @param {readonly string[]} wanted locales in order of preference
 * @param {string} fallback a language that has a catalogue
 * @returns {Texts}
 */
export function textsFor(catalogues, wanted, fallback) {
  const locale = wanted.find((tag) => languageOf(tag) in catalogues && isLocale(tag)) ?? fallback;
  const language = languageOf(locale);
  const catalogue = catalogues[language];
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  const has = (/** @type {string} */ key) => Object.hasOwn(catalogue, key);
  return {
    locale,
    language,
    has,
    t(key, parameters = {}) {
      const { count } = parameters;
      if (typeof count === 'number') {
        const counted = `${key}.${plural.select(count)}`;
        if (has(counted)) return fill(catalogue[counted], { ...parameters, count: number.format(count) });
      }
      return has(key) ? fill(catalogue[key], parameters) : key;
    },
  };
}

/**
 * @param {string} text
 * @param {Parameters} parameters
 */
export function fill(text, parameters) {
  return text.replace(/\{(\w+)\}/g, (placeholder, name) => String(parameters[name] ?? placeholder));
}

/**
 * @param {string} text
 * @returns {string[]} the names of the parameters that the text wants
 */
export function placeholders(text) {
  return Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name);
}

/**
 * @param {string} text
 * @param {string} locale
 */
export function sentenceCase(text, locale) {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/** @param {string} tag */
function languageOf(tag) {
  return tag.toLowerCase().split('-')[0];
}

/** @param {string} tag */
function isLocale(tag) {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
