import type { Generated } from 'kysely';
import type { AuditTarget, ModifiedProperty, Step } from '../journal/index.ts';
import type { MessageContent, NoticeMemory } from '../notify/index.ts';
import type { Json } from './application-side-tables.ts';

/** Tables of the logs and of what people are told: migrations 0002 and 0009. */
export interface JournalTables {
  journal_entry: {
    readonly organization_id: string;
    readonly id: string;
    readonly job_id: string;
    readonly cycle_id: string | null;
    readonly change_id: string | null;
    readonly application_id: string | null;
    readonly at: Date;
    readonly action: string;
    readonly status: string;
    readonly code: string | null;
    readonly message: string;
    readonly source_type: string;
    readonly source_id: string;
    readonly source_name: string;
    readonly source_name_folded: string;
    readonly target_id: string | null;
    readonly initiator_type: string | null;
    readonly initiator_id: string | null;
    readonly initiator_name: string | null;
    readonly on_demand: Generated<boolean>;
    readonly attempt: number | null;
    readonly steps: Json<readonly Step[]>;
    readonly modified: Json<readonly ModifiedProperty[]>;
    readonly duration_ms: number;
  };
  journal_application: {
    readonly organization_id: string;
    readonly application_id: string;
    readonly display_name: string;
  };
  journal_count: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly hour: Date;
    readonly action: string;
    readonly status: string;
    readonly code: string;
    readonly entries: number;
  };
  audit_entry: {
    readonly organization_id: string;
    readonly id: string;
    readonly at: Date;
    readonly activity: string;
    readonly category: string;
    readonly result: string;
    readonly reason: string | null;
    readonly initiator_type: string;
    readonly initiator_id: string;
    readonly initiator_name: string;
    readonly job_id: string | null;
    readonly application_id: string | null;
    readonly correlation_id: string | null;
    readonly targets: Json<readonly AuditTarget[]>;
    readonly sought: readonly string[];
  };
  notice_memory: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly memory: Json<NoticeMemory>;
    readonly due_at: Date | null;
  };
  notice_message: {
    readonly organization_id: string;
    readonly id: string;
    readonly job_id: string | null;
    readonly kind: string;
    readonly channel: string;
    readonly receiver: string;
    readonly subject: string;
    readonly content: Json<MessageContent>;
    readonly created_at: Date;
    readonly attempts: number;
    readonly next_attempt_at: Date | null;
    readonly sent_at: Date | null;
    readonly dead_at: Date | null;
    readonly last_error: string | null;
  };
  webhook: {
    readonly organization_id: string;
    readonly id: string;
    readonly url: string;
    readonly description: string;
    readonly events: readonly string[] | null;
    readonly secret: Uint8Array;
    readonly created_at: Date;
    readonly disabled_at: Date | null;
  };
}
