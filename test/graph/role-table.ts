/**
 * Who may call which operation; an administrator may call all. `owner` is an application owner on an application of
 * theirs; `applicationOwner` one on anything else. Everybody else is refused with 403, and whoever is not recognised with
 * 401. The names are those of operations in the OpenAPI documents.
 */
export const ROLE_TABLE: readonly { readonly may: string; readonly operations: string }[] = [
  {
    may: 'anybody',
    operations: `
      getGraphOpenApi getApiOpenApi getSignInMethods signIn openInvitation acceptInvitation beginProviderSignIn
      endProviderSignIn signInToTenant beginPersonSignIn endPersonSignIn getSignedInPage signPersonOut getPersonMe reportPolicy`,
  },
  {
    may: 'configurator applicationOwner owner operator deletionApprover viewer helpdesk vendorOperator',
    operations: `
      sendBatch listApplicationTemplates getApplicationTemplate getMe signOut confirmSignIn changePassword listOwnSignIns endOwnSignIn
      listRoles endAuthorization getCredentialsForm streamEvents search listGallery getGalleryEntry`,
  },
  {
    may: 'configurator applicationOwner owner operator deletionApprover viewer helpdesk',
    operations: `
      listOrganizations getOrganization getOrganizationSettings listProvisioningLog exportProvisioningLog
      getProvisioningLogEntry`,
  },
  {
    may: 'configurator operator deletionApprover viewer helpdesk',
    operations: `
      listUsers countUsers getUser getManager getManagerReference listUserMemberOf countUserMemberOf
      listUserMemberOfAsUsers countUserMemberOfAsUsers listUserMemberOfAsGroups countUserMemberOfAsGroups
      listUserTransitiveMemberOf countUserTransitiveMemberOf listUserTransitiveMemberOfAsUsers
      countUserTransitiveMemberOfAsUsers listUserTransitiveMemberOfAsGroups countUserTransitiveMemberOfAsGroups
      listUserDirectReports countUserDirectReports listUserDirectReportsAsUsers countUserDirectReportsAsUsers
      listUserDirectReportsAsGroups countUserDirectReportsAsGroups listUserOwnedObjects countUserOwnedObjects
      listUserOwnedObjectsAsUsers countUserOwnedObjectsAsUsers listUserOwnedObjectsAsGroups
      countUserOwnedObjectsAsGroups listGroups countGroups getGroup listGroupMembers countGroupMembers
      listGroupMembersAsUsers countGroupMembersAsUsers listGroupMembersAsGroups countGroupMembersAsGroups
      listGroupTransitiveMembers countGroupTransitiveMembers listGroupTransitiveMembersAsUsers
      countGroupTransitiveMembersAsUsers listGroupTransitiveMembersAsGroups countGroupTransitiveMembersAsGroups
      listGroupMemberOf countGroupMemberOf listGroupMemberOfAsUsers countGroupMemberOfAsUsers
      listGroupMemberOfAsGroups countGroupMemberOfAsGroups listGroupTransitiveMemberOf countGroupTransitiveMemberOf
      listGroupTransitiveMemberOfAsUsers countGroupTransitiveMemberOfAsUsers listGroupTransitiveMemberOfAsGroups
      countGroupTransitiveMemberOfAsGroups listGroupOwners countGroupOwners listGroupOwnersAsUsers
      countGroupOwnersAsUsers listGroupOwnersAsGroups countGroupOwnersAsGroups listUserChanges listGroupChanges
      getDirectoryObject getDirectoryObjectsByIds checkMemberGroupsOfUser checkMemberObjectsOfUser
      getMemberGroupsOfUser getMemberObjectsOfUser checkMemberGroupsOfGroup checkMemberObjectsOfGroup
      getMemberGroupsOfGroup getMemberObjectsOfGroup checkMemberGroupsOfDirectoryObject
      checkMemberObjectsOfDirectoryObject getMemberGroupsOfDirectoryObject getMemberObjectsOfDirectoryObject
      listDeletedItems listDeletedUsers countDeletedUsers listDeletedGroups countDeletedGroups getDeletedItem
      listAppRoleAssignmentsOfUser listAppRoleAssignmentsOfGroup getUserProvisioning getGroupProvisioning
      getStanding getSourceOfUser getSourceOfGroup`,
  },
  {
    may: 'configurator operator deletionApprover viewer',
    operations: `
      listDeletedApplications listDeletedServicePrincipals getOverview getActivity listSnippets listMappingsBehind getSnippet listSnippetVersions
      runSnippetCases listDirectoryImports getDirectoryImport listDirectorySources getDirectorySource listWebhooks getNotificationStatus listDeliveries
      getInstallationHealth getMetrics getRetention`,
  },
  {
    may: 'configurator owner operator deletionApprover viewer',
    operations: `
      getApplication getApplicationState getApplicationLogo getServicePrincipal listOwnersOfServicePrincipal listOwnersOfApplication listAppRoleAssignedTo
      listSynchronizationTemplates getSynchronizationTemplate getSynchronizationTemplateSchema
      listSynchronizationTemplatesOfApplication getSynchronizationTemplateOfApplication
      getSynchronizationTemplateSchemaOfApplication listSynchronizationSecrets listSynchronizationJobs
      getSynchronizationJob planSynchronizationJob getSynchronizationSchema listDirectoryDefinitions
      getDirectoryDefinition listFilterOperators listAttributeMappingFunctions parseExpression
      parseExpressionOfTemplate listAttention listDiscoveries getDiscovery listDiscoveredAccounts listUnmatchedPeople
      listCycles listPlans getPlan listPlanItems getJobSettings exportJobConfiguration getJobStatistics listJobVersions
      getJobVersion compareJobVersions listObjectConnections getObjectConnection evaluateSchema evaluateSchemaForAll
      evaluateScope listFilterableAttributes listAttributeValues checkSynchronizationSchema listStagedDeletions
      listDeletionCauses getAuthorization listStandings`,
  },
  {
    may: 'configurator owner operator',
    operations: `
      validateCredentialsOfTemplate validateCredentials startSynchronizationJob pauseSynchronizationJob
      restartSynchronizationJob provisionOnDemand retryAttention beginDiscovery checkConnection planUndoOfCycle
      beginPlan deletePlan remakePlan quarantineSynchronizationJob`,
  },
  {
    may: 'configurator owner',
    operations: `
      updateApplication replaceApplicationLogo removeApplicationLogo deleteApplication updateServicePrincipal deleteServicePrincipal addOwnerOfServicePrincipal
      removeOwnerOfServicePrincipal addOwnerOfApplication removeOwnerOfApplication assignToApplication
      unassignFromApplication replaceSynchronizationSecrets createSynchronizationJob updateSynchronizationJob
      deleteSynchronizationJob replaceSynchronizationSchema resetSynchronizationSchema discoverDirectory
      acquireAccessToken dismissAttention chooseAccount applyPlan updateJobSettings importJobConfiguration
      restoreJobVersion createObjectConnection deleteObjectConnection beginAuthorization removeAuthorization bulkUpload`,
  },
  {
    may: 'configurator deletionApprover',
    operations: 'allowStagedDeletions rejectStagedDeletions askForStagedDeletions',
  },
  {
    // To an owner, what is theirs: see "an application owner lists and reads".
    may: 'configurator applicationOwner owner operator deletionApprover viewer',
    operations: `
      listApplicationStates listApplications listServicePrincipals listDirectoryAudits getDirectoryAudit
      exportDirectoryAudits`,
  },
  {
    // The registration behind a new service principal has to be one's own: see "an application owner".
    may: 'configurator applicationOwner owner',
    operations: 'instantiateApplicationTemplate createApplication createServicePrincipal',
  },
  {
    // Of the recycle bin, applications only: see "what lies in the recycle bin".
    may: 'configurator',
    operations: `
      restoreDeletedItem purgeDeletedItem assignUser unassignUser assignGroup unassignGroup createSnippet changeSnippet
      deleteSnippet updateMappingsOfSnippet`,
  },
  {
    may: 'vendorOperator',
    operations: `
      createTenant listTenants getTenant updateTenant deleteTenant listTenantActivity getTenantOptions
      updateTenantOptions listTenantClients registerTenantClient removeTenantClient listTenantSchemas
      registerTenantSchema removeTenantSchema listTenantResourceTypes registerTenantResourceType
      removeTenantResourceType listTenantDeletedAccounts listTenantLifecycle undeleteTenantAccount listTenantGrants
      revokeTenantGrant getTenantMe signOutOfTenant confirmTenantSignIn listTenantStaff createTenantStaff updateTenantStaff
      deleteTenantStaff getTenantApplication precheckTenant getTenantSettings saveTenantSettings listTenantAccounts
      createTenantAccount getTenantAccount updateTenantAccount actOnTenantAccount listTenantEntries createTenantEntry
      getTenantEntry updateTenantEntry deleteTenantEntry actOnTenantEntry listTenantTokens issueTenantToken
      rotateTenantToken readTenantToken revokeTenantToken listOAuthClients registerOAuthClient removeOAuthClient enterTenant
      listProfiles watchTenants listSupportRequests listTenantEvents listTenantWebhooks createTenantWebhook
      deleteTenantWebhook getTenantIdentityProvider saveTenantIdentityProvider deleteTenantIdentityProvider`,
  },
  {
    may: '',
    operations: `
      createUser updateUser deleteUser setManager removeManager createGroup updateGroup deleteGroup addGroupMember
      removeGroupMember removeGroupMemberByReference refuseGroupMemberDeletion addGroupOwner removeGroupOwner
      removeGroupOwnerByReference refuseGroupOwnerDeletion importDirectoryFile previewDirectoryFile
      createDirectorySource updateDirectorySource deleteDirectorySource checkDirectorySource readDirectorySource
      listAdministrators inviteAdministrator getAdministrator updateAdministrator deleteAdministrator inviteAdministratorAgain endSignIns listApiTokens
      createApiToken revokeApiToken updateOrganizationSettings getIdentityProvider saveIdentityProvider
      deleteIdentityProvider testIdentityProvider rotateSecretKey listStoredSecrets createWebhook switchWebhook deleteWebhook sendAgain
      sendTestMail`,
  },
  {
    may: 'configurator applicationOwner owner operator deletionApprover viewer helpdesk',
    operations: 'countProvisioningLog listLogCodes',
  },
  {
    may: 'configurator owner operator deletionApprover viewer',
    operations: 'exportPlanItems compareSynchronizationSchema',
  },
];

/** The columns of the table beside the administrator's. */
export const COLUMNS = [
  'configurator',
  'applicationOwner',
  'owner',
  'operator',
  'deletionApprover',
  'viewer',
  'helpdesk',
  'vendorOperator',
] as const;

export type Column = (typeof COLUMNS)[number];
