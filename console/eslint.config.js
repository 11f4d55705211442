import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import vue from "eslint-plugin-vue";
import globals from "globals";
import ts from "typescript-eslint";

export default ts.config(
    { ignores: ["src/api/schema.d.ts"] },
    js.configs.recommended,
    ...ts.configs.strict,
    ...vue.configs["flat/recommended"],
    prettier,
    {
        files: ["**/*.{ts,vue}"],
        languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser } },
        rules: {
            "no-undef": "off",
            "vue/no-v-html": "error",
            "vue/require-default-prop": "off",
            "vue/block-order": ["error", { order: ["script", "template", "style"] }],
            "vue/multi-word-component-names": "off",
            "no-restricted-properties": [
                "error",
                { property: "innerHTML", message: "Nothing that is stored is ever markup." },
                { property: "outerHTML", message: "Nothing that is stored is ever markup." },
            ],
            "no-restricted-globals": ["error", "localStorage"],
            "max-lines": ["error", { max: 260, skipBlankLines: true }],
        },
    },
);
