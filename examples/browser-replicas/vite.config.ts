import { defineConfig } from "vite";

// Relative addresses: the page works from whatever folder it is put into.
export default defineConfig({ base: "./", build: { target: "es2023" } });
