export { serveWitness } from "./serve.ts";
