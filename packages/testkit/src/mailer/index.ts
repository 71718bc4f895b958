/**
 * The port to a mail server (`Mailer`): an implementation in memory with a character, and the conformance suite every
 * implementation passes. Tests may come in.
 */
export { type MailerUnderTest, mailerSuite } from './mailer-suite.ts';
export { MemoryMailer } from './memory-mailer.ts';
