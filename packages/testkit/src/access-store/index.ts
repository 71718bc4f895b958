/**
 * The port behind who may come in (`AccessStore`): the conformance suite every implementation passes. Owns no rule about
 * who may do what. Tests may come in.
 */
export { accessStoreSuite } from './access-store-suite.ts';
