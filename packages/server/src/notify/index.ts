/**
 * Who is told what about a job or a source of people, and how it reaches them. It owns which notices follow from which
 * event (pure), their words, and the way of a message: kept in the store with what it is about, sent by mail and webhook
 * until it is taken or given up. It owns no rule of provisioning and knows no engine: what happened is handed in as plain
 * data. `app.ts` joins it; the store implements its port and hands events on.
 */
export type { JobEvent, JobOccurrence, NoticeError, NoticeJob, NoticeObject } from './job-event.ts';
export type { Advice } from './letter.ts';
export { linesAsMail } from './mail-text.ts';
export { DeliveryError, type Mail, type Mailer } from './mailer.ts';
export type { Notice, NoticeMemory } from './notice.ts';
export {
  NO_NOTICES,
  NOTICE_KINDS,
  type NoticeKind,
  type NoticeSettings,
  noticeSettingsFindings,
  readNoticeSettings,
  type Subscriptions,
  type WebhookSubscription,
} from './notice-settings.ts';
export type {
  Audience,
  Channel,
  Delivery,
  DeliveryNumbers,
  DeliveryQuery,
  MessageContent,
  NewMessage,
  NoticeMessage,
  NoticeStore,
  OpenTransaction,
  Outcome,
  TakenMessage,
  WebhookRecord,
} from './notice-store.ts';
export { dueAt, notices, overdue, type Told } from './notices.ts';
export { type Deliveries, Notifier, type NotifierLog, type NotifierNeeds, type NotifyStatus } from './notifier.ts';
export { type SmtpSettings, smtpMailer } from './smtp-mailer.ts';
export { type CallWebhook, type WebhookMessage, type WebhookPolicy, webhookCaller } from './webhook-call.ts';
export {
  type SecretKeeper,
  secretContext,
  WebhookRefused,
  Webhooks,
  type WebhooksNeeds,
  type WebhookView,
} from './webhooks.ts';
