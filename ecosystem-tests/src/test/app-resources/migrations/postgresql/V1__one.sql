CREATE TABLE made_by_flyway (id bigint PRIMARY KEY);
