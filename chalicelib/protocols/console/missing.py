"""The page that stands where the console would be when it was not built."""

from __future__ import annotations

PAGE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>统一待办中枢 · Todo Hub</title>
<h1>控制台尚未构建</h1>
<p>接口照常可用，其说明见 /openapi.json。
构建控制台需要 Node.js（本机的，或由 PyPI 提供的）和 npm 软件源：请检查网络后重新执行 make up。</p>
<h1 lang="en">The console has not been built</h1>
<p lang="en">The API works as usual; /openapi.json describes it.
Building the console takes Node.js (this machine's, or the one that PyPI brings)
and the npm registry: check the network, then run make up again.</p>
</html>
"""
