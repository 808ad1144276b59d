CREATE TABLE made_later (id bigint PRIMARY KEY);
