/**
 * The port behind notices (`NoticeStore`): the conformance suite every implementation passes. Owns no rule about who is
 * told what. Tests may come in.
 */
export { type NoticeStoreUnderTest, noticeStoreSuite } from './notice-store-suite.ts';
