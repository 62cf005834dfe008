// A back end on @logto/api, as its documentation says, told as JSON on standard output.
// What it is to do stands in the environment: see tests/api/test_logto_api.py.
import { createApiClient, createManagementApi } from "@logto/api/management";

const story = JSON.parse(process.env.STORY);
const warnings = [];
console.warn = (...said) => warnings.push(said.join(" "));
const { apiClient, clientCredentials } = createManagementApi("default", {
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

const status = await apiClient.GET("/api/status");
told.status = status.response.status;

// A subscription service: somebody pays, and moves from one role to the next.
const user = await note("CreateUser", apiClient.POST("/api/users", {
  body: { username: story.name, primaryEmail: `${story.name}@example.test`, name: "Mona", customData: { plan: "free" } },
}));
const path = { userId: user.id };
await note("GetUser", apiClient.GET("/api/users/{userId}", { params: { path } }));
await note("ListUsers", apiClient.GET("/api/users", {
  params: { query: { page: 1, page_size: 5, search_params: { "search.username": story.name, "mode.username": "exact" } } },
}));
await note("UpdateUser", apiClient.PATCH("/api/users/{userId}", { params: { path }, body: { name: "Mona M." } }));
await note("UpdateUserCustomData", apiClient.PATCH("/api/users/{userId}/custom-data", {
  params: { path }, body: { customData: { plan: "pro" } },
}));
await note("UpdateUserPassword", apiClient.PATCH("/api/users/{userId}/password", {
  params: { path }, body: { password: "a staple of the battery" },
}));
await note("VerifyUserPassword", apiClient.POST("/api/users/{userId}/password/verify", {
  params: { path }, body: { password: "not that" },
}));

const resource = await note("CreateResource", apiClient.POST("/api/resources", {
  body: { name: story.name, indicator: `https://${story.name}.example` },
}));
const scope = await note("CreateResourceScope", apiClient.POST("/api/resources/{resourceId}/scopes", {
  params: { path: { resourceId: resource.id } }, body: { name: "write:playlists", description: "Make playlists" },
}));
const role = await note("CreateRole", apiClient.POST("/api/roles", {
  body: { name: `pro ${story.name}`, description: "", scopeIds: [scope.id] },
}));
await note("ListRoleScopes", apiClient.GET("/api/roles/{id}/scopes", { params: { path: { id: role.id } } }));
await note("AssignUserRoles", apiClient.POST("/api/users/{userId}/roles", { params: { path }, body: { roleIds: [role.id] } }));
await note("ListUserRoles", apiClient.GET("/api/users/{userId}/roles", { params: { path } }));
await note("ListRoleUsers", apiClient.GET("/api/roles/{id}/users", { params: { path: { id: role.id } } }));
await note("DeleteUserRole", apiClient.DELETE("/api/users/{userId}/roles/{roleId}", {
  params: { path: { ...path, roleId: role.id } },
}));

const application = await note("CreateApplication", apiClient.POST("/api/applications", {
  body: {
    name: story.name,
    type: "Traditional",
    oidcClientMetadata: { redirectUris: ["https://rp.example/callback"], postLogoutRedirectUris: [] },
    customClientMetadata: { corsAllowedOrigins: ["https://rp.example"] },
  },
}));
const id = application.id;
await note("GetApplication", apiClient.GET("/api/applications/{id}", { params: { path: { id } } }));
await note("UpdateApplication", apiClient.PATCH("/api/applications/{id}", {
  params: { path: { id } }, body: { description: "A shop" },
}));
await note("CreateApplicationSecret", apiClient.POST("/api/applications/{id}/secrets", {
  params: { path: { id } }, body: { name: "second" },
}));
await note("ListApplicationSecrets", apiClient.GET("/api/applications/{id}/secrets", { params: { path: { id } } }));
await note("UpdateApplicationSecret", apiClient.PATCH("/api/applications/{id}/secrets/{name}", {
  params: { path: { id, name: "second" } }, body: { name: "other" },
}));
await note("DeleteApplicationSecret", apiClient.DELETE("/api/applications/{id}/secrets/{name}", {
  params: { path: { id, name: "other" } },
}));
await note("DeleteApplication", apiClient.DELETE("/api/applications/{id}", { params: { path: { id } } }));
await note("ListLogs", apiClient.GET("/api/logs", { params: { query: { userId: user.id, page_size: 50 } } }));
await note("UpdateUserIsSuspended", apiClient.PATCH("/api/users/{userId}/is-suspended", {
  params: { path }, body: { isSuspended: true },
}));
await note("DeleteUser", apiClient.DELETE("/api/users/{userId}", { params: { path } }));
await note("Gone", apiClient.GET("/api/users/{userId}", { params: { path } }));

const stranger = createApiClient({ baseUrl: story.base_url, getToken: async () => "nonsense" });
await note("Stranger", stranger.GET("/api/users"));

told.scope = (await clientCredentials.getAccessToken()).scope;
told.warnings = warnings;
console.log(JSON.stringify(told));
