// The back end of a product for companies on @logto/api, told as JSON on standard output.
// What it is to do stands in the environment: see tests/api/test_logto_api_organizations.py.
import { createManagementApi } from "@logto/api/management";

const story = JSON.parse(process.env.STORY);
const { apiClient: api } = createManagementApi("default", {
  clientId: story.client_id,
  clientSecret: story.client_secret,
  baseUrl: story.base_url,
  apiIndicator: `${story.base_url}/api`,
});
const told = {};
const note = async (name, asked) => {
  const { data, error, response } = await asked;
  told[name] = { status: response.status, body: data ?? error ?? null, total: response.headers.get("total-number") };
  return data;
};

// The template: what any organization's people may do.
const scope = await note("CreateOrganizationScope", api.POST("/api/organization-scopes", {
  body: { name: `read:${story.name}`, description: "Read" },
}));
const role = await note("CreateOrganizationRole", api.POST("/api/organization-roles", {
  body: { name: `reader ${story.name}`, type: "User", organizationScopeIds: [scope.id], resourceScopeIds: [] },
}));
const robot = await note("CreateMachineRole", api.POST("/api/organization-roles", {
  body: { name: `robot ${story.name}`, type: "MachineToMachine", organizationScopeIds: [], resourceScopeIds: [] },
}));
await note("ListOrganizationRoles", api.GET("/api/organization-roles", { params: { query: { q: `reader ${story.name}` } } }));
await note("ListOrganizationRoleScopes", api.GET("/api/organization-roles/{id}/scopes", { params: { path: { id: role.id } } }));

// A client company with its people and a machine.
const organization = await note("CreateOrganization", api.POST("/api/organizations", {
  body: { name: story.name, description: "A company", customData: { plan: "gold" }, isMfaRequired: false },
}));
const id = organization.id, path = { id, userId: story.user_id };
await note("UpdateOrganization", api.PATCH("/api/organizations/{id}", { params: { path: { id } }, body: { description: null } }));
await note("ListOrganizations", api.GET("/api/organizations", {
  params: { query: { q: story.name, showFeatured: "1", page: 1, page_size: 5 } },
}));
await note("AddOrganizationUsers", api.POST("/api/organizations/{id}/users", {
  params: { path: { id } }, body: { userIds: [story.user_id] },
}));
await note("AssignOrganizationRolesToUser", api.POST("/api/organizations/{id}/users/{userId}/roles", {
  params: { path }, body: { organizationRoleNames: [role.name] },
}));
await note("ListOrganizationUsers", api.GET("/api/organizations/{id}/users", {
  params: { path: { id }, query: { page: 1, page_size: 20 } },
}));
await note("ListOrganizationUserScopes", api.GET("/api/organizations/{id}/users/{userId}/scopes", { params: { path } }));
await note("ListUserOrganizations", api.GET("/api/users/{userId}/organizations", { params: { path: { userId: story.user_id } } }));
await note("ReplaceOrganizationUserRoles", api.PUT("/api/organizations/{id}/users/{userId}/roles", {
  params: { path }, body: { organizationRoleIds: [] },
}));
await note("AddOrganizationApplications", api.POST("/api/organizations/{id}/applications", {
  params: { path: { id } }, body: { applicationIds: [story.client_id] },
}));
await note("AssignOrganizationRolesToApplications", api.POST("/api/organizations/{id}/applications/roles", {
  params: { path: { id } }, body: { applicationIds: [story.client_id], organizationRoleIds: [robot.id] },
}));
await note("ListOrganizationApplications", api.GET("/api/organizations/{id}/applications", {
  params: { path: { id }, query: { page: 1, page_size: 20 } },
}));

// Who joins by themselves, and who is invited.
await note("CreateOrganizationJitEmailDomain", api.POST("/api/organizations/{id}/jit/email-domains", {
  params: { path: { id } }, body: { emailDomain: `${story.name}.example` },
}));
await note("ReplaceOrganizationJitRoles", api.PUT("/api/organizations/{id}/jit/roles", {
  params: { path: { id } }, body: { organizationRoleIds: [role.id] },
}));
const connection = await note("CreateSsoConnector", api.POST("/api/sso-connectors", {
  body: { providerName: "saml", connectorName: "Provider", organizationId: id, config: { entityId: "https://idp.example/" } },
}));
await note("ListSsoConnectorProviders", api.GET("/api/sso-connector-providers"));
await note("GetSsoConnector", api.GET("/api/sso-connectors/{id}", { params: { path: { id: connection.id } } }));
await note("ReplaceOrganizationJitSsoConnectors", api.PUT("/api/organizations/{id}/jit/sso-connectors", {
  params: { path: { id } }, body: { ssoConnectorIds: [connection.id] },
}));
await note("ListOrganizationJitSsoConnectors", api.GET("/api/organizations/{id}/jit/sso-connectors", { params: { path: { id } } }));
await note("DeleteSsoConnector", api.DELETE("/api/sso-connectors/{id}", { params: { path: { id: connection.id } } }));
await note("ListOrganizationJitRoles", api.GET("/api/organizations/{id}/jit/roles", { params: { path: { id } } }));
const invitation = await note("CreateOrganizationInvitation", api.POST("/api/organization-invitations", {
  body: {
    invitee: `${story.name}@people.example`,
    organizationId: id,
    expiresAt: Date.now() + 86_400_000,
    organizationRoleIds: [role.id],
    messagePayload: false,
  },
}));
await note("ListOrganizationInvitations", api.GET("/api/organization-invitations", { params: { query: { organizationId: id } } }));
await note("ReplaceOrganizationInvitationStatus", api.PUT("/api/organization-invitations/{id}/status", {
  params: { path: { id: invitation.id } }, body: { status: "Revoked" },
}));

await note("DeleteOrganizationUser", api.DELETE("/api/organizations/{id}/users/{userId}", { params: { path } }));
await note("DeleteOrganization", api.DELETE("/api/organizations/{id}", { params: { path: { id } } }));
await note("Gone", api.GET("/api/organizations/{id}", { params: { path: { id } } }));
console.log(JSON.stringify(told));
