-- +goose Up
-- A team is a link-worker service, usually a primary care network's. Staff see
-- the people of the teams that they belong to.
CREATE TABLE team (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	name       text NOT NULL,
	ods        text NOT NULL,
	place      text NOT NULL,
	employer   text NOT NULL,
	phone      text NOT NULL,
	email      text NOT NULL,
	hours      text NOT NULL,
	closed_on  date,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX team_name ON team (tenant, name);

-- Somebody who can sign in. The folded email is unique over the installation,
-- since it is all that is known of somebody who has not signed in yet.
-- opened_at is when the set-up link was opened: before that, nobody can sign in.
CREATE TABLE account (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	name       text NOT NULL,
	email      text NOT NULL,
	folded     text NOT NULL,
	role       text NOT NULL,
	suspended  boolean NOT NULL,
	opened_at  timestamp,
	PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX account_folded ON account (folded);

-- Which teams somebody belongs to: the one fact behind both whom they see and
-- whose caseload they share.
CREATE TABLE account_team (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	account    text NOT NULL,
	team       text NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES account (tenant, id),
	FOREIGN KEY (tenant, team) REFERENCES team (tenant, id)
);
CREATE UNIQUE INDEX account_team_once ON account_team (tenant, account, team);
CREATE INDEX account_team_team ON account_team (tenant, team);

-- The working profile of an account: what the workforce figures count.
CREATE TABLE worker (
	id          text NOT NULL,
	tenant      text NOT NULL,
	version     integer NOT NULL,
	created_at  timestamp NOT NULL,
	updated_at  timestamp NOT NULL,
	account     text NOT NULL,
	name        text NOT NULL,
	role        text NOT NULL,
	wte         integer NOT NULL,
	norm        integer NOT NULL,
	employer    text NOT NULL,
	languages   text NOT NULL,
	competences text NOT NULL,
	starts      date,
	ends        date,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
);
CREATE UNIQUE INDEX worker_account ON worker (tenant, account);

-- What proves that somebody is who they say: a password (argon2id), the secret
-- of a code app (sealed), a recovery code (SHA-256 of 120 bits of chance).
-- subject is for what an outside party vouches for, such as a passkey's
-- credential ID or an issuer and its subject: never an email address.
CREATE TABLE credential (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	account    text NOT NULL,
	kind       text NOT NULL,
	subject    text NOT NULL,
	secret     text NOT NULL,
	step       integer NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
);
CREATE UNIQUE INDEX credential_one ON credential (tenant, account, kind) WHERE kind IN ('password', 'totp');
CREATE UNIQUE INDEX credential_subject ON credential (kind, subject) WHERE subject <> '';
CREATE INDEX credential_account ON credential (tenant, account);

-- A one-time link that lets its holder choose a password: for the first
-- administrator (no account yet), an invitation, or a reset.
CREATE TABLE account_link (
	id         text NOT NULL,
	tenant     text NOT NULL REFERENCES tenant (id),
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	account    text,
	token      text NOT NULL,
	codes      boolean NOT NULL,
	expires_at timestamp NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
);
CREATE UNIQUE INDEX account_link_token ON account_link (token);
CREATE INDEX account_link_account ON account_link (tenant, account);

-- A sign-in half way: the password was right, a code is awaited or to be set up.
CREATE TABLE challenge (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	account    text NOT NULL,
	token      text NOT NULL,
	attempt    text,
	secret     text NOT NULL,
	tries      integer NOT NULL,
	expires_at timestamp NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
);
CREATE UNIQUE INDEX challenge_token ON challenge (token);
CREATE INDEX challenge_account ON challenge (tenant, account);

-- A signed-in browser. token is the SHA-256 of what its cookie holds; rights
-- are the role and teams it was opened with: when they change, it has ended.
CREATE TABLE session (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	account    text NOT NULL,
	token      text NOT NULL,
	rights     text NOT NULL,
	address    text NOT NULL,
	agent      text NOT NULL,
	seen_at    timestamp NOT NULL,
	fresh_at   timestamp NOT NULL,
	expires_at timestamp NOT NULL,
	PRIMARY KEY (tenant, id),
	FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
);
CREATE UNIQUE INDEX session_token ON session (token);
CREATE INDEX session_account ON session (tenant, account);

-- Every attempt to sign in. It is a trail, so it has no foreign keys and no
-- trail of its own; and it is what the delays after failures are reckoned from.
-- who is a keyed hash of the folded email; tenant and account are '' when there
-- is no such account; device is the hash of a browser's own cookie.
CREATE TABLE sign_in (
	id         text NOT NULL,
	tenant     text NOT NULL,
	version    integer NOT NULL,
	created_at timestamp NOT NULL,
	updated_at timestamp NOT NULL,
	account    text NOT NULL,
	who        text NOT NULL,
	address    text NOT NULL,
	device     text NOT NULL,
	outcome    text NOT NULL,
	times      integer NOT NULL,
	PRIMARY KEY (tenant, id)
);
CREATE INDEX sign_in_who ON sign_in (who, created_at);
CREATE INDEX sign_in_address ON sign_in (address, created_at);
CREATE INDEX sign_in_account ON sign_in (tenant, account, created_at);
