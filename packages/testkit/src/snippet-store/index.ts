/**
 * The port behind snippets (`SnippetStore`): the conformance suite every implementation passes. Owns no rule about what
 * a snippet may be. Tests may come in.
 */
export { type SnippetStoreUnderTest, snippetStoreSuite } from './snippet-store-suite.ts';
