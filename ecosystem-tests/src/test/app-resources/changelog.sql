--liquibase formatted sql

--changeset shop:1
CREATE TABLE made_by_liquibase (id bigint PRIMARY KEY);
