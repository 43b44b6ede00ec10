using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
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
        // The signals are the proxy's own: SIGTERM drains, however long that takes.
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
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
        var role = new Argument<string?>("role") { Description = "As in the injected container; both are served alike.", Arity = ArgumentArity.ZeroOrOne };
        role.AcceptOnlyFromAmong("sidecar", "router");
        var serve = new Command("proxy", "Serves until SIGTERM.") { config, check, role };
        foreach (var passedOver in (string[])["--domain", "--proxyLogLevel", "--proxyComponentLogLevel", "--log_output_level", "--stsPort", "--outlierLogPath", "--concurrency"])
            serve.Add(new Option<string>(passedOver) { Hidden = true });
        serve.Add(new Option<bool>("--log_as_json") { Hidden = true });
        serve.SetAction(async (parsed, _) =>
        {
            var path = parsed.GetValue(config) ?? (Environment.GetEnvironmentVariable("SIDECAR_PROXY_CONFIG") is { Length: > 0 } named ? named : null);
            var environment = PodEnvironment.Read(Environment.GetEnvironmentVariable, ReadResolvers(), OpenFiles());
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
        return 2;
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
            return 2;
        }
    }

    static Command Wait()
    {
        var url = new Option<string>("--url") { Description = "The page that answers 200 when the proxy is ready.", DefaultValueFactory = _ => "http://localhost:15021/healthz/ready" };
        var all = Number("--timeoutSeconds", "The most to wait.", 60, 0, 86_400);
        var period = Number("--periodMillis", "Between two looks.", 500, 1, 3_600_000);
        var one = Number("--requestTimeoutMillis", "The most for one look.", 500, 1, 3_600_000);
        var wait = new Command("wait", "Waits until the proxy is ready, for hooks that hold the application back.") { url, all, period, one };
        wait.SetAction(async (parsed, stop) =>
        {
            if (!Uri.TryCreate(parsed.GetValue(url), UriKind.Absolute, out var page) || page.Scheme != "http")
                return Say($"--url '{parsed.GetValue(url)}': expected an http URL.");
            var start = Stopwatch.GetTimestamp();
            while (true)
            {
                var (status, body) = await SmallHttpClient.AskAsync(page, "GET", TimeSpan.FromMilliseconds(parsed.GetValue(one)));
                if (status == 200)
                    return 0;
                if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(parsed.GetValue(all)))
                    return Say($"not ready within {parsed.GetValue(all)} s: {(status == 0 ? body : $"status {status}")}", 1);
                await Task.Delay(parsed.GetValue(period), stop);
            }
        });
        return wait;
    }

    static Command Request()
    {
        var port = Number("--debug-port", "The port at localhost: the admin pages', or the agent's.", 15000, 1, 65535);
        var method = new Argument<string>("method") { Description = "GET or POST." };
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
            return Say(status == 0 ? body : $"status {status}: {body.TrimEnd()}", 1);
        });
        return request;
    }

    static Option<int> Number(string name, string description, int standard, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && (number < least || number > most))
                given.AddError($"{name} '{number}': expected a number from {least} to {most}.");
        });
        return option;
    }

    static int Say(string message, int exit = 2)
    {
        Console.Error.WriteLine($"sidecar-proxy: {message}");
        return exit;
    }

    static string ReadResolvers() => File.Exists("/etc/resolv.conf") ? File.ReadAllText("/etc/resolv.conf") : "";

    /// <summary>The limit on open files of this process; more where it cannot be read.</summary>
    static long OpenFiles()
    {
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return line is not null && long.TryParse(line[14..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], out var soft) ? soft : long.MaxValue;
    }
}
