import { MOE_COUNTRIES } from '../data/moe-countries.mjs';

export const MOE = new Set(MOE_COUNTRIES);
