// expect: end HUNG
() => new Response(new ReadableStream()).text()
