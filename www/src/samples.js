// Tables of the 2011 Flemish action plan on MOE migration, as they were published. Titles with a number, and sources, are
// quoted.

/**
 * @typedef {object} Sample
 * @property {string} [key] of its name in the catalogues; those without are found by their title
 * @property {string} file in `samples/` beside this package
 * @property {string} title
 * @property {string} source
 */

/** @type {Sample[]} */
export const samples = [
  {
    key: 'samples.rates',
    file: 'antwerpen-4-werkloosheidsdruk.csv',
    title: 'Tabel 4: Werkloosheidsdruk en % OCMW-steuntrekkers volgens nationaliteit 2010 in Antwerpen',
    source:
      'VDAB 2010 - OCMW 2010 - Stad Antwerpen, Districts- en loketwerking 2010 / Bewerkingen door Stad Antwerpen, Studiedienst Stadsobservatie',
  },
  {
    key: 'samples.inflow',
    file: 'antwerpen-1-instroom.csv',
    title: 'Tabel 1: Instroom van MOE-migranten in Antwerpen. Cijfers voor 2009, 2010 en het 1e helft 2011',
    source: 'KBI',
  },
  {
    key: 'samples.registrations',
    file: 'vlaanderen-09-aanmeldingen.csv',
    title: 'Tabel 9: Aanmeldingen van MOE-migranten bij de 8 onthaalbureaus in de periode 2009 – 1e helft 2011',
    source: 'KBI',
  },
  {
    key: 'samples.stock',
    file: 'gent-4-bevolkingsaandeel.csv',
    title:
      'Tabel 4: Aandeel van het totaal aantal geregistreerde MOE nieuwkomers t.o.v. het totale inwonersaantal in Gent op 6/4/2011',
    source: 'Dienst Burgerzaken',
  },
  {
    key: 'samples.growth',
    file: 'vlaanderen-zelfstandigen.csv',
    title: 'Evolutie van het aantal Polen, Bulgaren en Roemenen met een zelfstandig statuut',
    source: '',
  },
  ...Object.entries({
    'antwerpen-2-landengroepen.csv': 'Antwerpen: landengroepen',
    'antwerpen-3-top5-nationaliteiten.csv': 'Antwerpen: vijf grootste nationaliteiten',
    'gent-1-instroom.csv': 'Gent: instroom',
    'gent-2-landengroepen.csv': 'Gent: landengroepen',
    'sint-niklaas-1-instroom.csv': 'Sint-Niklaas: instroom',
    'sint-niklaas-2-landengroepen.csv': 'Sint-Niklaas: landengroepen',
    'brussel-roma-nationaliteiten.csv': 'Brussel: Roma naar land',
    'vlaanderen-01-roma-europa.csv': 'Roma in Europa',
    'vlaanderen-02-roma-gemeenten.csv': 'Roma in Vlaamse gemeenten',
    'vlaanderen-03-landengroepen.csv': 'Vlaams Gewest: landengroepen',
    'vlaanderen-04-top4-nationaliteiten.csv': 'Vlaams Gewest: vier grootste nationaliteiten',
    'vlaanderen-05-top20-gemeenten.csv': 'Vlaams Gewest: twintig gemeenten',
    'vlaanderen-06-minderjarigen.csv': 'Vlaams Gewest: minderjarigen',
    'vlaanderen-07-minderjarigen-leeftijd.csv': 'Vlaams Gewest: minderjarigen naar leeftijd',
    'vlaanderen-10-aanmeldingen-onthaalbureaus.csv': 'Aanmeldingen per onthaalbureau',
    'vlaanderen-11-contracten.csv': 'Inburgeringscontracten',
    'vlaanderen-12-contracten-onthaalbureaus.csv': 'Inburgeringscontracten per onthaalbureau',
  }).map(([file, title]) => ({ file, title, source: '' })),
];

/**
 * @param {Sample} sample
 * @param {AbortSignal} [signal]
 * @returns {Promise<File>}
 */
export async function fetchSample({ file }, signal) {
  const response = await fetch(new URL(/* @vite-ignore */ `./samples/${file}`, import.meta.url), { signal });
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  return new File([await response.blob()], file, { type: 'text/csv' });
}
