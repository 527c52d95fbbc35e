-- Explanations that callers asked to be stored, gone after their time to live. The same for H2 and PostgreSQL.
create table explanation (
    id uuid primary key,
    created_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    description varchar(8000) not null, -- JSON: model, options, where the face was
    input bytea not null,               -- the crop in the network's size, PNG
    picture bytea not null              -- the crop in a size to look at, PNG
);
create index explanation_expires_at on explanation (expires_at);
create index explanation_created_at on explanation (created_at);
