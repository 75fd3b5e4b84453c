// Registers <peil-glas>. The class alone, without the registration, is in peil-glas-element.js.

import { PeilGlasElement } from './peil-glas-element.js';

export { PeilGlasElement };

if (!customElements.get('peil-glas')) customElements.define('peil-glas', PeilGlasElement);
