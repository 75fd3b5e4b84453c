import { create } from 'd3-selection';

let charts = 0;

/**
 * An empty picture with a name and a description, at the size of the place where it stands.
 * @param {{ title: string, description: string }} words
 * @param {{ width: number, height: number }} size in CSS pixels
 */
export function chartSvg({ title, description }, { width, height }) {
  charts += 1;
  const titleId = `chart-title-${charts}`;
  const descriptionId = `chart-description-${charts}`;
  const svg = create('svg')
    .attr('class', 'chart')
    .attr('role', 'img')
    .attr('viewBox', `0 0 ${width} ${height}`)
    .attr('width', width)
    .attr('height', height)
    .attr('aria-labelledby', titleId)
    .attr('aria-describedby', descriptionId);
  svg.append('title').attr('id', titleId).text(title);
  svg.append('desc').attr('id', descriptionId).text(description);
  return svg;
}
