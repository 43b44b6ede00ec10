using Sidecar.Proxy.Tests.EndToEnd;

namespace Sidecar.Proxy.Tests;

/// <summary>What is typed, or written as a hook in a pod: what is wrong with it is said in its own words, and the code says which kind of wrong it is.</summary>
public sealed class CommandLineTests : IDisposable
{
    const int Usage = 2;
    const int NotReady = 1;

    readonly string folder = Directory.CreateTempSubdirectory("sidecar-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("", "sidecar-proxy: expected a command: proxy, wait or request.")]
    [InlineData("nonsense", "sidecar-proxy: 'nonsense': expected a command: proxy, wait or request.")]
    [InlineData("--nonsense", "sidecar-proxy: '--nonsense': expected a command: proxy, wait or request.")]
    [InlineData("proxy --config ''", "sidecar-proxy proxy: --config '': expected a file, or - for standard input.")]
    [InlineData("proxy --config", "sidecar-proxy proxy: --config: expected a value after it.")]
    [InlineData("proxy --config a --config b", "sidecar-proxy proxy: --config: expected once.")]
    [InlineData("proxy gateway", "sidecar-proxy proxy: role 'gateway': expected sidecar or router.")]
    [InlineData("proxy --nonsense", "sidecar-proxy proxy: '--nonsense': unknown.")]
    [InlineData("proxy sidecar --nonsense=5", "sidecar-proxy proxy: '--nonsense=5': unknown.")]
    [InlineData("proxy sidecar more", "sidecar-proxy proxy: 'more': unknown.")]
    [InlineData("proxy --concurrency -1", "sidecar-proxy proxy: --concurrency '-1': expected a number from 0 to 64.")]
    [InlineData("proxy --concurrency two", "sidecar-proxy proxy: --concurrency 'two': expected a number from 0 to 64.")]
    [InlineData("wait --timeoutSeconds -1", "sidecar-proxy wait: --timeoutSeconds '-1': expected a number from 0 to 86400.")]
    [InlineData("wait --timeoutSeconds soon", "sidecar-proxy wait: --timeoutSeconds 'soon': expected a number from 0 to 86400.")]
    [InlineData("wait --timeoutSeconds", "sidecar-proxy wait: --timeoutSeconds: expected a value after it.")]
    [InlineData("wait --periodMillis 0", "sidecar-proxy wait: --periodMillis '0': expected a number from 1 to 3600000.")]
    [InlineData("wait --requestTimeoutMillis 1.5", "sidecar-proxy wait: --requestTimeoutMillis '1.5': expected a number from 1 to 3600000.")]
    [InlineData("wait --url ftp://x", "sidecar-proxy wait: --url 'ftp://x': expected an http URL.")]
    [InlineData("wait --url ''", "sidecar-proxy wait: --url '': expected an http URL.")]
    [InlineData("wait longer", "sidecar-proxy wait: 'longer': unknown.")]
    [InlineData("request --debug-port 99999 POST drain", "sidecar-proxy request: --debug-port '99999': expected a number from 1 to 65535.")]
    [InlineData("request --debug-port abc POST drain", "sidecar-proxy request: --debug-port 'abc': expected a number from 1 to 65535.")]
    [InlineData("request --debug-port 99999999999 POST drain", "sidecar-proxy request: --debug-port '99999999999': expected a number from 1 to 65535.")]
    [InlineData("request", "sidecar-proxy request: method: missing. GET or POST.", "sidecar-proxy request: path: missing. Such as drain, stats or config_dump.")]
    [InlineData("request POST", "sidecar-proxy request: path: missing. Such as drain, stats or config_dump.")]
    [InlineData("request PUT drain", "sidecar-proxy request: method 'PUT': expected GET or POST.")]
    [InlineData("request --debug-port 0 post drain", "sidecar-proxy request: --debug-port '0': expected a number from 1 to 65535.", "sidecar-proxy request: method 'post': expected GET or POST.")]
    public void What_is_wrong_is_told_by_name_with_what_was_found_and_what_was_expected(string line, params string[] errors)
    {
        var command = errors[0][..errors[0].IndexOf(':', StringComparison.Ordinal)];
        Assert.Equal((Usage, "", string.Concat(errors.Select(error => error + "\n")) + $"Try '{command} --help'.\n"), Run(line));
    }

    [Fact]
    public void A_configuration_from_standard_input_is_checked_like_a_file()
    {
        Assert.Equal((0, "", ""), Run("proxy --check --config -", """{ "outbound": { "policy": "REGISTRY_ONLY" } }"""));
        Assert.Equal((Usage, "", "sidecar-proxy: -: outbound.policy 'MAYBE': expected ALLOW_ANY or REGISTRY_ONLY.\n"), Run("proxy --check --config -", """{ "outbound": { "policy": "MAYBE" } }"""));
        var (exit, _, error) = Run("proxy --check --config -");
        Assert.Equal(Usage, exit);
        Assert.StartsWith("sidecar-proxy: -:1:1: $: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_that_is_not_there_or_wrong_does_not_start()
    {
        var file = Path.Combine(folder, "proxy.json");
        Assert.Equal((Usage, "", $"sidecar-proxy: {folder}: is a folder, expected a file.\n"), Run($"proxy --config {folder}"));
        Assert.Equal((Usage, "", $"sidecar-proxy: {file}: Could not find file '{file}'.\n"), Run($"proxy sidecar --config {file}"));
        File.WriteAllText(file, """{ "limits": { "idleTimeout": -1, "drain": -1 } }""");
        foreach (var line in (string[])["proxy --check", "proxy"])
            Assert.Equal((Usage, "", $"""
                sidecar-proxy: {file}: limits.idleTimeout '-1': expected a number from 1 to 604800.
                sidecar-proxy: {file}: limits.drain '-1': expected a number from 0 to 3600.

                """), Run($"{line} --config {file}"));
    }

    /// <summary>As the injected container has it: what is Envoy's or of the agent's log is taken and means nothing here.</summary>
    [Fact]
    public void The_arguments_of_the_injected_container_are_taken() =>
        Assert.Equal((0, "", ""), Run("proxy sidecar --domain shop.svc.cluster.local --proxyLogLevel=warning --proxyComponentLogLevel=misc:error --log_output_level=default:info --concurrency 2 --check"));

    [Fact]
    public void Hooks_end_with_1_where_the_proxy_is_not_ready()
    {
        // Nothing listens to port 1 of a machine that tests run on.
        Assert.Equal((NotReady, "", "sidecar-proxy: not ready within 0 s: Connection refused\n"), Run("wait --timeoutSeconds 0 --url http://127.0.0.1:1/healthz/ready"));
        Assert.Equal((NotReady, "", "sidecar-proxy: Connection refused\n"), Run("request --debug-port 1 POST drain"));
    }

    [Theory]
    [InlineData("--help", "proxy", "wait", "request")]
    [InlineData("proxy --help", "--config <FILE>", "--check", "--concurrency <NUMBER>", "<sidecar|router>")]
    [InlineData("wait --help", "--url <URL>", "--timeoutSeconds <NUMBER>", "--periodMillis <NUMBER>", "--requestTimeoutMillis <NUMBER>")]
    [InlineData("request --help", "<GET|POST>", "<path>", "--debug-port <NUMBER>")]
    public void Help_tells_of_everything_there_is(string line, params string[] words)
    {
        var (exit, output, error) = Run(line);
        Assert.Equal((0, ""), (exit, error));
        Assert.All(words, word => Assert.Contains($"  {word} ", output, StringComparison.Ordinal));
    }

    /// <summary>Runs a line; words are parted by spaces, and '' is an empty one.</summary>
    static (int Exit, string Output, string Error) Run(string line, string input = "")
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "''" ? "" : word);
        var ended = Command.Run(["dotnet", ProxyProcess.Program, .. words], input);
        return (ended.ExitCode, ended.Output, ended.Error);
    }
}
