import type { Generated } from 'kysely';
import type { ReadRecord, SourceSettings, Trouble } from '../../sources/index.ts';
import type { Json } from '../application-side-tables.ts';
import type { Written } from '../provisioning-side-tables.ts';

/** Tables of outside sources and of what each brought: migrations 0029 and 0031. */
export interface SourceTables {
  directory_source: {
    readonly organization_id: string;
    readonly id: string;
    readonly display_name: string;
    readonly settings: Json<SourceSettings>;
    readonly secret: Uint8Array;
    readonly interval_seconds: number;
    readonly enabled: boolean;
    readonly created_at: Date;
    readonly read_number: Generated<number>;
    readonly position: string | null;
    readonly last_read: Json<Written<ReadRecord>> | null;
    readonly held_until: Date | null;
    readonly trouble: Json<Written<Trouble>> | null;
  };
  directory_source_object: {
    readonly organization_id: string;
    readonly source_id: string;
    readonly type: string;
    readonly external_id: string;
    readonly object_id: string;
    readonly reference: string;
    readonly manager: string | null;
    readonly read_number: number;
    readonly gone: Generated<boolean>;
    readonly has_left: Generated<boolean>;
  };
  directory_source_member: {
    readonly organization_id: string;
    readonly source_id: string;
    readonly group_external_id: string;
    readonly reference: string;
    readonly read_number: number;
  };
}
