import { rolldown } from 'rolldown';
import build from '../rolldown.config.ts';

// As `rolldown -c`, without its list of a hundred chunks: `npm start` begins with the tour.
const bundle = await rolldown(build);
await bundle.write(build.output);
