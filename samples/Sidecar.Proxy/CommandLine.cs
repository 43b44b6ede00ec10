using System.CommandLine;
using System.Runtime.InteropServices;
using Sidecar.Proxy.Configuration;

namespace Sidecar.Proxy;

/// <summary>The command line that the injected container has, and the one of its hooks.</summary>
static class CommandLine
{
    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("A sidecar's data path: takes intercepted connections over, decides, and relays them.") { Serve() };
        return root.Parse(args).InvokeAsync();
    }

    static Command Serve()
    {
        var config = new Option<string?>("--config")
        {
            Description = "The configuration file; it is read again when it changes. Default: $SIDECAR_PROXY_CONFIG, else none.",
            HelpName = "FILE",
        };
        var check = new Option<bool>("--check") { Description = "Only say what is wrong with the configuration." };
        var serve = new Command("proxy", "Serves until SIGTERM.") { config, check, new Argument<string[]>("role") { Description = "As in the injected container: sidecar.", Arity = ArgumentArity.ZeroOrMore } };
        foreach (var passedOver in (string[])["--domain", "--proxyLogLevel", "--proxyComponentLogLevel", "--log_output_level", "--stsPort", "--outlierLogPath", "--concurrency"])
            serve.Add(new Option<string>(passedOver) { Hidden = true });
        serve.Add(new Option<bool>("--log_as_json") { Hidden = true });
        serve.SetAction(async (parsed, _) =>
        {
            var path = parsed.GetValue(config) ?? Environment.GetEnvironmentVariable("SIDECAR_PROXY_CONFIG");
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
        var leave = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var host = ProxyHost.Start(path, environment, Console.Error);
            using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                host.Reload(always: true);
            });
            await host.RunAsync(leave.Task);
            return 0;
        }
        catch (StartException error)
        {
            foreach (var line in error.Message.Split('\n'))
                Console.Error.WriteLine($"sidecar-proxy: {line}");
            return 2;
        }

        void Leave(PosixSignalContext signal)
        {
            signal.Cancel = true;
            leave.TrySetResult();
        }
    }

    static string ReadResolvers() => File.Exists("/etc/resolv.conf") ? File.ReadAllText("/etc/resolv.conf") : "";

    /// <summary>The limit on open files of this process; more where it cannot be read.</summary>
    static long OpenFiles()
    {
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return line is not null && long.TryParse(line[14..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], out var soft) ? soft : long.MaxValue;
    }
}
