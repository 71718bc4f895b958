/** A code of the provisioning log. */
export interface LogCode {
  readonly code: string;
  readonly status: 'Skipped' | 'Failure' | 'Warning';
  /** In few words, for tables. */
  readonly short: string;
  readonly meaning: string;
  readonly remedy: string;
}

/** Every code that entries of the provisioning log and errors of cycles carry. */
export const LOG_CODES: readonly LogCode[] = [
  {
    code: 'NotEffectivelyEntitled',
    status: 'Skipped',
    short: 'not in scope',
    meaning: 'The object is out of scope: unassigned, filtered out, blocked, or deleted in the directory.',
    remedy: 'Nothing, if that is meant. Otherwise assign the person or a group they are in, or change the scope.',
  },
  {
    code: 'RedundantExport',
    status: 'Skipped',
    short: 'already as it should be',
    meaning: 'The account in the application holds every mapped value already.',
    remedy: 'Nothing.',
  },
  {
    code: 'AttributeValidationFailed',
    status: 'Skipped',
    short: 'a required value is missing',
    meaning: 'The application requires an attribute for which this object has no value; nothing was sent.',
    remedy: 'Fill in the source attribute the entry names, or give the mapping a default value.',
  },
  {
    code: 'ImportSkipped',
    status: 'Skipped',
    short: 'no value to match by',
    meaning: 'None of the matching attributes has a value, so no account can be searched for.',
    remedy: 'Fill in a matching attribute, usually the user principal name.',
  },
  {
    code: 'ActionNotAllowed',
    status: 'Skipped',
    short: 'action switched off',
    meaning: 'The action is one that the mapping switches off.',
    remedy: 'Switch Create, Update or Delete on in the mapping, if it is wanted.',
  },
  {
    code: 'OutOfScopeDeletionSkipped',
    status: 'Skipped',
    short: 'removal switched off',
    meaning: 'The person left scope, and the job leaves the accounts of such people as they are.',
    remedy: 'Nothing, if that is meant. Otherwise change the removal policy or the causes the job skips.',
  },
  {
    code: 'DeletionStaged',
    status: 'Skipped',
    short: 'removal held back',
    meaning:
      'More accounts would be removed than the job allows at a time, so none was; this one waits for a decision.',
    remedy: 'Look through what is held back, then allow it or reject it. Bring back into scope who left it by mistake.',
  },
  {
    code: 'ObjectFlowIgnored',
    status: 'Skipped',
    short: 'ignored by a mapping',
    meaning: 'An expression answered IgnoreObjectFlow.',
    remedy: 'Nothing, if that is meant.',
  },
  {
    code: 'InvalidAnchor',
    status: 'Failure',
    short: 'account is gone',
    meaning: 'The linked account no longer exists in the application.',
    remedy: 'Nothing: it is matched, or created, again. A removal needs nothing more.',
  },
  {
    code: 'UnableToResolveReferenceAttributeValue',
    status: 'Warning',
    short: 'reference waits',
    meaning: 'The attribute refers to somebody who has no account in the application yet.',
    remedy: 'Nothing: it is written as soon as they have one. Assign them if they should.',
  },
  {
    code: 'AttributeMappingFailed',
    status: 'Failure',
    short: 'a mapping failed',
    meaning: 'An expression or a conversion failed for this object; nothing was written.',
    remedy: 'Correct the expression or the value; the entry names both.',
  },
  {
    code: 'DuplicateTargetEntries',
    status: 'Failure',
    short: 'several accounts match',
    meaning: 'Several accounts in the application carry the matching value; nothing was written.',
    remedy: 'Remove the duplicates in the application, or match by an attribute that is unique.',
  },
  {
    code: 'DuplicateSourceEntries',
    status: 'Failure',
    short: 'account belongs to another',
    meaning: 'The account found is linked to another object of the directory.',
    remedy: 'Give the two objects different matching values.',
  },
  {
    code: 'EntryConflict',
    status: 'Failure',
    short: 'a unique value is taken',
    meaning: 'The application says that a value that has to be unique belongs to another account.',
    remedy: 'Find the other account in the application and change one of the two.',
  },
  {
    code: 'MandatoryFieldsMissing',
    status: 'Failure',
    short: 'refused by the application',
    meaning: 'The application refused the request (400).',
    remedy: 'Read what it said in the entry; correct the value or the mapping.',
  },
  {
    code: 'SchemaAttributeNotFound',
    status: 'Failure',
    short: 'unknown attribute',
    meaning: 'The application does not know an attribute the mapping writes to.',
    remedy: 'Remove or correct the target attribute of the mapping.',
  },
  {
    code: 'InvalidCredentials',
    status: 'Failure',
    short: 'token refused',
    meaning: 'The application refused the token (401). The cycle stopped.',
    remedy: 'Enter a valid secret token, of an account with administrator permission.',
  },
  {
    code: 'InsufficientRights',
    status: 'Failure',
    short: 'not permitted',
    meaning: 'The application refused the caller (403). The cycle stopped.',
    remedy: 'Switch provisioning on in the application; give the account administrator permission.',
  },
  {
    code: 'InvalidTenantUrl',
    status: 'Failure',
    short: 'address not allowed',
    meaning: 'The tenant URL uses plain HTTP or a private address that the configuration does not allow.',
    remedy: 'Use https://, or allow the target by name with --allow-target.',
  },
  {
    code: 'SystemForCrossDomainIdentityManagementServiceIncompatible',
    status: 'Failure',
    short: 'no SCIM endpoint',
    meaning: 'What answered is no SCIM 2.0 endpoint. The cycle stopped.',
    remedy: 'Check the tenant URL.',
  },
  {
    code: 'WebExceptionProtocolError',
    status: 'Failure',
    short: 'connection failed',
    meaning: 'The application could not be reached, or the connection broke.',
    remedy: 'Check the tenant URL and that the application runs; it is tried again.',
  },
  {
    code: 'Timeout',
    status: 'Failure',
    short: 'no answer in time',
    meaning: 'The application did not answer within 30 seconds.',
    remedy: 'Nothing: it is tried again.',
  },
  {
    code: 'TooManyRequests',
    status: 'Failure',
    short: 'too fast',
    meaning: 'The application limits how fast it is called (429), and waiting as asked did not help.',
    remedy: 'Nothing: it is tried again. Lower the concurrency of the job if it keeps happening.',
  },
  {
    code: 'InternalServerError',
    status: 'Failure',
    short: 'application failed',
    meaning: 'The application answered with a fault of its own (5xx).',
    remedy: 'Nothing: it is tried again.',
  },
  {
    code: 'MethodNotAllowed',
    status: 'Failure',
    short: 'not offered',
    meaning: 'The application does not offer the operation (405).',
    remedy: 'Switch the action off in the mapping.',
  },
  {
    code: 'NotImplemented',
    status: 'Failure',
    short: 'not offered',
    meaning: 'The application does not offer the operation (501).',
    remedy: 'Switch the action off in the mapping.',
  },
  {
    code: 'RequestEntityTooLarge',
    status: 'Failure',
    short: 'too large',
    meaning: 'The request was too large for the application (413).',
    remedy: 'Shorten the values the mapping sends.',
  },
  {
    code: 'UnprocessableEntity',
    status: 'Failure',
    short: 'refused by the application',
    meaning: 'The application could not process the request (422).',
    remedy: 'Read what it said in the entry; correct the value or the mapping.',
  },
];
