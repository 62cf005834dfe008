// npm oidc-provider over PostgreSQL: what `make bench` (tests/bench) measures the platform against.
// It does the same work: JWT access tokens (ES256) for an API, ID tokens (ES256), rotation, one table, one process.
import { createHash, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";
import pg from "pg";

const told = JSON.parse(process.env.STORY);
const issuer = `http://127.0.0.1:${told.port}`;
const DAY = 24 * 3600;

const pool = new pg.Pool({ connectionString: told.database, max: 16, idleTimeoutMillis: 0 });
await pool.query(`create table if not exists oidc (
  model text, id text, payload jsonb not null, grant_id text, uid text, consumed_at bigint, expires_at timestamptz,
  primary key (model, id))`);
await pool.query("create index if not exists oidc_grant on oidc (grant_id)");

// Statements are named, so PostgreSQL plans each once per connection.
const run = (name, text, values) => pool.query({ name, text, values });
class Adapter {
  constructor(model) {
    this.model = model;
  }

  async upsert(id, payload, expiresIn) {
    const expires = expiresIn ? new Date(Date.now() + expiresIn * 1000) : null;
    await run(
      "upsert",
      `insert into oidc (model, id, payload, grant_id, uid, expires_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (model, id) do update set payload = excluded.payload, expires_at = excluded.expires_at`,
      [this.model, id, payload, payload.grantId ?? null, payload.uid ?? null, expires],
    );
  }

  async find(id) {
    const { rows } = await run(
      "find",
      "select payload, consumed_at from oidc where model = $1 and id = $2 and (expires_at is null or expires_at > now())",
      [this.model, id],
    );
    if (rows.length === 0) return undefined;
    return rows[0].consumed_at ? { ...rows[0].payload, consumed: Number(rows[0].consumed_at) } : rows[0].payload;
  }

  async findByUid(uid) {
    const { rows } = await run("uid", "select payload from oidc where model = $1 and uid = $2", [this.model, uid]);
    return rows[0]?.payload;
  }

  async consume(id) {
    const now = Math.floor(Date.now() / 1000);
    await run("consume", "update oidc set consumed_at = $3 where model = $1 and id = $2", [this.model, id, now]);
  }

  async destroy(id) {
    await run("destroy", "delete from oidc where model = $1 and id = $2", [this.model, id]);
  }

  async revokeByGrantId(grantId) {
    await run("revoke", "delete from oidc where grant_id = $1", [grantId]);
  }
}

const key = { ...generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }), alg: "ES256" };
const secret = {
  client_secret: told.secret,
  token_endpoint_auth_method: "client_secret_basic",
  id_token_signed_response_alg: "ES256",
};
const api = { scope: told.scope, audience: told.resource, accessTokenFormat: "jwt", accessTokenTTL: 600 };
const provider = new Provider(issuer, {
  adapter: Adapter,
  clients: [
    { ...secret, client_id: "machine", grant_types: ["client_credentials"], redirect_uris: [], response_types: [] },
    {
      ...secret,
      client_id: "web",
      grant_types: ["authorization_code", "refresh_token"],
      redirect_uris: [told.redirect_uri],
    },
  ],
  jwks: { keys: [{ ...key, kid: "1", use: "sig" }] },
  claims: { openid: ["sub"], profile: ["name", "preferred_username"], email: ["email", "email_verified"] },
  conformIdTokenClaims: false,
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: "Alice", preferred_username: "alice", email: told.email, email_verified: true }),
  }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => false,
      getResourceServerInfo: () => ({ ...api, jwt: { sign: { alg: "ES256" } } }),
    },
  },
  interactions: { url: () => "/" },
  rotateRefreshToken: true,
  ttl: { AccessToken: 600, AuthorizationCode: 600, ClientCredentials: 600, Grant: DAY, IdToken: 600, RefreshToken: DAY },
});

// A code as a sign-in leaves it: the authorization endpoint is not what is measured.
async function createCode() {
  const client = await provider.Client.find("web");
  const grant = new provider.Grant({ accountId: told.account, clientId: "web" });
  grant.addOIDCScope(told.granted);
  grant.addResourceScope(told.resource, told.scope);
  const now = Math.floor(Date.now() / 1000);
  const code = new provider.AuthorizationCode({
    accountId: told.account,
    acr: "1",
    amr: ["pwd"],
    authTime: now,
    client,
    codeChallenge: createHash("sha256").update(told.verifier).digest("base64url"),
    codeChallengeMethod: "S256",
    grantId: await grant.save(DAY),
    gty: "authorization_code",
    redirectUri: told.redirect_uri,
    resource: told.resource,
    scope: `${told.granted} ${told.scope}`,
  });
  return code.save(600);
}

const answer = provider.callback();
createServer(async (request, response) => {
  if (!request.url.startsWith("/codes/")) return answer(request, response);
  const codes = await Promise.all(Array.from({ length: Number(request.url.slice(7)) }, createCode));
  response.end(JSON.stringify(codes));
}).listen(told.port, "127.0.0.1");
