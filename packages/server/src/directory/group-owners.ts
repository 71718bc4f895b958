/** The port to who owns which group: one organisation's, each call a transaction that logs what it changes. */
export interface GroupOwners {
  /**
   * Gives a group owners, all of them or none; those who do not live (any more) are passed over. Answers the ids of
   * those who own it already, and then changes nothing.
   */
  add(groupId: string, ownerIds: readonly string[], now: Date): Promise<readonly string[]>;

  /** Takes an owner from a group; false when it was none. */
  remove(groupId: string, ownerId: string, now: Date): Promise<boolean>;
}
