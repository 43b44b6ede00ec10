using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace Sidecar.Samples.Tests.Cli.Pictures;

/// <summary>A headless Chromium with one tab, driven by the DevTools protocol.</summary>
sealed class Browser : IAsyncDisposable
{
    /// <summary>JavaScript: <c>light</c> is a colour's relative luminance, <c>contrast</c> the ratio of two colours (WCAG 2.2).</summary>
    public const string Contrast =
        """
        const channels = colour => colour.match(/[\d.]+/g).slice(0, 3).map(Number);
        const light = colour => {
          const [r, g, b] = channels(colour).map(c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
          return .2126 * r + .7152 * g + .0722 * b;
        };
        const contrast = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
        """;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly Process process;
    readonly string profile;
    readonly ClientWebSocket socket = new();
    readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> calls = new();
    readonly ConcurrentQueue<string> complaints = new();
    readonly ConcurrentQueue<string> requests = new();
    readonly CancellationTokenSource closing = new();
    Task reading = Task.CompletedTask;
    TaskCompletionSource loaded = new();
    string? session;
    int last;

    Browser(Process process, string profile) => (this.process, this.profile) = (process, profile);

    /// <summary>Errors and warnings in the console since the last page was opened.</summary>
    public IReadOnlyList<string> Complaints => [.. complaints];

    /// <summary>What was asked for, of the disk or the network, since the last page was opened.</summary>
    public IReadOnlyList<string> Requests => [.. requests];

    public static async Task<Browser> StartAsync()
    {
        var profile = Directory.CreateTempSubdirectory("sidecar-browser-").FullName;
        var start = new ProcessStartInfo("chromium",
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank",
        ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var browser = new Browser(Process.Start(start)!, profile);
        try
        {
            await browser.ConnectAsync().WaitAsync(Patience);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a page and waits until it is loaded.</summary>
    /// <param name="page">The page.</param>
    /// <param name="media">What the user prefers, such as <c>prefers-color-scheme</c> and <c>dark</c>.</param>
    public async Task OpenAsync(Uri page, params (string Feature, string Value)[] media)
    {
        await CallAsync("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray([.. media.Select(one => new JsonObject { ["name"] = one.Feature, ["value"] = one.Value })]),
        });
        await NavigateAsync("about:blank");
        complaints.Clear();
        requests.Clear();
        await NavigateAsync(page.AbsoluteUri);
    }

    /// <summary>Makes the window so large.</summary>
    public Task ResizeAsync(int width, int height) => CallAsync("Emulation.setDeviceMetricsOverride", new JsonObject
    {
        ["width"] = width,
        ["height"] = height,
        ["deviceScaleFactor"] = 1,
        ["mobile"] = false,
    });

    /// <summary>The value of a JavaScript expression, or of the promise that it is.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var answer = await CallAsync("Runtime.evaluate", new JsonObject
        {
            ["expression"] = expression,
            ["returnByValue"] = true,
            ["awaitPromise"] = true,
        });
        Assert.True(answer["exceptionDetails"] is null, $"{expression}\n{answer["exceptionDetails"]}");
        return answer["result"]?["value"];
    }

    /// <summary>Strikes a key in the element that has the focus.</summary>
    /// <param name="key">Its name, such as <c>Tab</c>.</param>
    /// <param name="code">Its number on Windows' keyboards.</param>
    /// <param name="text">What it types.</param>
    public async Task PressAsync(string key, int code, string text = "")
    {
        foreach (var type in new[] { text.Length > 0 ? "keyDown" : "rawKeyDown", "keyUp" })
            await CallAsync("Input.dispatchKeyEvent", new JsonObject
            {
                ["type"] = type,
                ["key"] = key,
                ["code"] = key,
                ["windowsVirtualKeyCode"] = code,
                ["text"] = type == "keyDown" ? text : "",
            });
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        await reading.ContinueWith(_ => { }, TaskScheduler.Default);
        socket.Dispose();
        process.Dispose();
        closing.Dispose();
        RemoveProfile();
    }

    // A helper process may still be writing into it.
    void RemoveProfile()
    {
        for (var tries = 0; tries < 50 && Directory.Exists(profile); tries++)
            try
            {
                Directory.Delete(profile, recursive: true);
            }
            catch (IOException)
            {
                Thread.Sleep(100);
            }
    }

    async Task ConnectAsync()
    {
        _ = process.StandardOutput.ReadToEndAsync();
        const string sign = "DevTools listening on ";
        string? line;
        while ((line = await process.StandardError.ReadLineAsync()) is not null && !line.StartsWith(sign, StringComparison.Ordinal))
        {
        }
        Assert.True(line is not null, "Chromium ended before it listened.");
        _ = process.StandardError.ReadToEndAsync();
        await socket.ConnectAsync(new Uri(line[sign.Length..]), CancellationToken.None);
        reading = ReadAsync();
        var target = await CallAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        var attached = await CallAsync("Target.attachToTarget", new JsonObject { ["targetId"] = target["targetId"]!.ToString(), ["flatten"] = true });
        session = attached["sessionId"]!.ToString();
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
            await CallAsync($"{domain}.enable", []);
    }

    async Task NavigateAsync(string url)
    {
        loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = await CallAsync("Page.navigate", new JsonObject { ["url"] = url });
        Assert.True(answer["errorText"] is null, $"{url}: {answer["errorText"]}");
        await loaded.Task.WaitAsync(Patience);
    }

    async Task<JsonNode> CallAsync(string method, JsonObject parameters)
    {
        var id = Interlocked.Increment(ref last);
        var answer = calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null)
            message["sessionId"] = session;
        await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, closing.Token);
        return await answer.Task.WaitAsync(Patience);
    }

    async Task ReadAsync()
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (true)
            {
                using var message = new MemoryStream();
                WebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer, closing.Token);
                    message.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                    return;
                Take(JsonNode.Parse(message.ToArray())!);
            }
        }
        catch (Exception end) when (end is WebSocketException or OperationCanceledException)
        {
            foreach (var call in calls.Values)
                call.TrySetException(new IOException("The browser is gone.", end));
        }
    }

    void Take(JsonNode message)
    {
        if (message["id"] is { } id && calls.TryRemove(id.GetValue<int>(), out var call))
        {
            if (message["error"] is { } error)
                call.SetException(new InvalidOperationException(error.ToJsonString()));
            else
                call.SetResult(message["result"]!.DeepClone());
            return;
        }
        var about = message["params"];
        switch (message["method"]?.ToString())
        {
            case "Page.loadEventFired":
                loaded.TrySetResult();
                break;
            case "Runtime.exceptionThrown":
                complaints.Enqueue(about!["exceptionDetails"]!.ToJsonString());
                break;
            case "Runtime.consoleAPICalled":
                complaints.Enqueue(about!.ToJsonString());
                break;
            // A test chooses faster than a person: the browser then saves its strength when the link is renewed.
            case "Log.entryAdded" when $"{about!["entry"]!["text"]}".StartsWith("Throttling navigation", StringComparison.Ordinal):
                break;
            case "Log.entryAdded":
                complaints.Enqueue($"{about!["entry"]!["level"]}: {about["entry"]!["text"]}");
                break;
            case "Network.requestWillBeSent":
                requests.Enqueue(about!["request"]!["url"]!.ToString());
                break;
        }
    }
}
