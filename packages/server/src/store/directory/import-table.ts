import type { ImportRecord, ImportReport } from '../../directory/index.ts';
import type { Json } from '../application-side-tables.ts';

/** The table of imports into the directory: migration 0024. */
export interface ImportTable {
  directory_import: {
    readonly organization_id: string;
    readonly id: string;
    readonly name: string;
    readonly state: ImportRecord['state'];
    readonly rows: number;
    readonly report: Json<ImportReport> | null;
    readonly author: string;
    readonly started_at: Date;
    readonly seen_at: Date;
  };
}
