using Sidecar.Core.Webhooks;
using Sidecar.Core.Yaml;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Deploy;

/// <summary>
/// The verb <c>webhook-configuration</c>: prints the MutatingWebhookConfiguration of a revision as YAML, for
/// <c>kubectl apply -f -</c>.
/// </summary>
static class PrintWebhooks
{
    public const string Verb = "webhook-configuration";

    public const string Usage = $"{Verb} [--revision NAME] [--namespace NAMESPACE] [--service SERVICE]";

    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        var given = new Dictionary<string, string>
        {
            ["--revision"] = "",
            ["--namespace"] = "sidecar-injector",
            ["--service"] = "sidecar-webhook",
        };
        if (args is ["--help" or "-h"])
        {
            output.WriteLine($"usage: {Usage}");
            return 0;
        }
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !given.ContainsKey(args[i]))
            {
                error.WriteLine($"{args[i]}: expected one of {string.Join(", ", given.Keys)} and a value\nusage: {Usage}");
                return 2;
            }
            given[args[i]] = args[i + 1];
        }
        var problems = new Problems(Verb);
        if (given["--revision"].Length > 0)
            problems.DnsLabel("--revision", given["--revision"]);
        problems.DnsLabel("--namespace", given["--namespace"]);
        problems.DnsLabel("--service", given["--service"]);
        foreach (var problem in problems.Found)
            error.WriteLine(problem);
        if (problems.Found.Count > 0)
            return 2;
        var configuration = InjectorWebhooks.Build(
            given["--revision"], new WebhookService(given["--namespace"], given["--service"]));
        output.Write(YamlWriter.Write(configuration.ToJson()));
        return 0;
    }
}
