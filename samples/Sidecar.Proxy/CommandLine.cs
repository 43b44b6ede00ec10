using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Sidecar.Proxy.Configuration;
using Sidecar.Proxy.Service;

namespace Sidecar.Proxy;

/// <summary>The command line that the injected container has, and the one of its hooks.</summary>
static class CommandLine
{
    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("A sidecar's data path: takes intercepted connections over, decides, and relays them.") { Serve(), Wait(), Request() };
        var parsed = root.Parse(args);
        // The signals are the proxy's own: SIGTERM drains, however long that takes.
        return parsed.Errors.Count > 0 ? Task.FromResult(Usage.Say(parsed)) : parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    static Command Serve()
    {
        var config = new Option<string?>("--config")
        {
            Description = "The configuration file; it is read again when it changes. - reads standard input, once. Default: $SIDECAR_PROXY_CONFIG, else none.",
            HelpName = "FILE",
        };
        config.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string>() is "")
                given.AddError("--config '': expected a file, or - for standard input.");
        });
        var check = new Option<bool>("--check") { Description = "Only say what is wrong with the configuration." };
        var concurrency = Usage.Number("--concurrency",
            "Event loops, each with a thread; 0 for one a processor. Default: listeners.concurrency of the file, else concurrency of $PROXY_CONFIG, else 0.", 0, ListenerOptions.MostLoops);
        var role = Usage.Word("role", "As in the injected container; both are served alike.", "sidecar", "router");
        role.Arity = ArgumentArity.ZeroOrOne;
        var serve = new Command("proxy", "Serves until SIGTERM.") { config, check, concurrency, role };
        foreach (var passedOver in (string[])["--domain", "--proxyLogLevel", "--proxyComponentLogLevel", "--log_output_level", "--stsPort", "--outlierLogPath"])
            serve.Add(new Option<string>(passedOver) { Hidden = true });
        serve.Add(new Option<bool>("--log_as_json") { Hidden = true });
        serve.SetAction(async (parsed, _) =>
        {
            var path = parsed.GetValue(config) ?? (Environment.GetEnvironmentVariable("SIDECAR_PROXY_CONFIG") is { Length: > 0 } named ? named : null);
            var environment = PodEnvironment.Read(Environment.GetEnvironmentVariable, ReadResolvers(), OpenFiles()) with { ConcurrencyFlag = parsed.GetValue(concurrency) };
            return parsed.GetValue(check) ? Check(path, environment) : await RunAsync(path, environment);
        });
        return serve;
    }

    static int Check(string? path, PodEnvironment environment)
    {
        if (ConfigurationFile.Load(path, environment, out var problems) is not null)
            return 0;
        foreach (var problem in problems)
            Console.Error.WriteLine($"sidecar-proxy: {problem}");
        return Usage.ExitCode;
    }

    static async Task<int> RunAsync(string? path, PodEnvironment environment)
    {
        try
        {
            var host = ProxyHost.Start(path, environment, Console.Error);
            using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                host.HangUp();
            });
            await host.RunAsync();
            return 0;

            void Leave(PosixSignalContext signal)
            {
                signal.Cancel = true;
                host.Leave();
            }
        }
        catch (StartException error)
        {
            foreach (var line in error.Message.Split('\n'))
                Console.Error.WriteLine($"sidecar-proxy: {line}");
            return Usage.ExitCode;
        }
    }

    static Command Wait()
    {
        var url = new Option<Uri>("--url")
        {
            Description = "The page that answers 200 when the proxy is ready.",
            HelpName = "URL",
            DefaultValueFactory = _ => new Uri("http://localhost:15021/healthz/ready"),
            CustomParser = given =>
            {
                if (Uri.TryCreate(given.Tokens[^1].Value, UriKind.Absolute, out var page) && page.Scheme == "http")
                    return page;
                given.AddError($"--url '{given.Tokens[^1].Value}': expected an http URL.");
                return null;
            },
        };
        var all = Number("--timeoutSeconds", "The most to wait.", 60, 0, 86_400);
        var period = Number("--periodMillis", "Between two looks.", 500, 1, 3_600_000);
        var one = Number("--requestTimeoutMillis", "The most for one look.", 500, 1, 3_600_000);
        var wait = new Command("wait", "Waits until the proxy is ready, for hooks that hold the application back.") { url, all, period, one };
        wait.SetAction((parsed, stop) => WaitAsync(parsed.GetRequiredValue(url), TimeSpan.FromSeconds(parsed.GetRequiredValue(all)!.Value),
            TimeSpan.FromMilliseconds(parsed.GetRequiredValue(period)!.Value), TimeSpan.FromMilliseconds(parsed.GetRequiredValue(one)!.Value), stop));
        return wait;
    }

    static async Task<int> WaitAsync(Uri page, TimeSpan all, TimeSpan period, TimeSpan one, CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var (status, body) = await SmallHttpClient.AskAsync(page, "GET", one);
            if (status == 200)
                return 0;
            if (Stopwatch.GetElapsedTime(start) > all)
                return Fail($"not ready within {all.TotalSeconds} s: {(status == 0 ? body : $"status {status}")}");
            await Task.Delay(period, stop);
        }
    }

    static Command Request()
    {
        var port = Number("--debug-port", "The port at localhost: the admin pages', or the agent's.", 15000, 1, 65535);
        var method = Usage.Word("method", "GET or POST.", "GET", "POST");
        var path = new Argument<string>("path") { Description = "Such as drain, stats or config_dump." };
        var request = new Command("request", "Asks one of the proxy's own pages, such as POST drain.") { method, path, port };
        request.SetAction(async (parsed, _) =>
        {
            var (status, body) = await SmallHttpClient.AskAsync(
                new Uri($"http://localhost:{parsed.GetValue(port)}/{parsed.GetValue(path)!.TrimStart('/')}"), parsed.GetValue(method)!, TimeSpan.FromSeconds(10));
            if (status is >= 200 and < 300)
            {
                Console.Write(body);
                return 0;
            }
            return Fail(status == 0 ? body : $"status {status}: {body.TrimEnd()}");
        });
        return request;
    }

    static Option<int?> Number(string name, string description, int standard, int least, int most)
    {
        var option = Usage.Number(name, description, least, most);
        option.DefaultValueFactory = _ => standard;
        return option;
    }

    static int Fail(string message)
    {
        Console.Error.WriteLine($"sidecar-proxy: {message}");
        return 1;
    }

    static string ReadResolvers() => File.Exists("/etc/resolv.conf") ? File.ReadAllText("/etc/resolv.conf") : "";

    /// <summary>The limit on open files of this process; more where it cannot be read.</summary>
    static long OpenFiles()
    {
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return line is not null && long.TryParse(line[14..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], out var soft) ? soft : long.MaxValue;
    }
}
