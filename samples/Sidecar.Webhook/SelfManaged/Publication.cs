using k8s.Autorest;
using Sidecar.Webhook.Observability;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.SelfManaged;

/// <summary>Keeps the webhook configurations trusting what is stored, and knows since when they do.</summary>
sealed class Publication(Cluster cluster, SelfManagedOptions options, TimeProvider time, ILogger log)
{
    readonly Dictionary<string, string> problems = [];
    (string Content, DateTimeOffset Since)? settled;

    /// <summary>
    /// For how long every configuration has been seen to trust this authority, and its certificate to be stored; null
    /// where one does not.
    /// </summary>
    public async Task<TimeSpan?> SettledFor(Authority authority, CancellationToken stop)
    {
        var isPublished = true;
        var content = authority.Bundle + authority.Serving.Thumbprint;
        foreach (var configuration in options.WebhookConfigurations)
            switch (await Publish(configuration, authority, stop))
            {
                case null:
                    isPublished = false;
                    break;
                case true:
                    settled = null;
                    break;
            }
        if (!isPublished)
            return null;
        if (settled?.Content != content)
            settled = (content, time.GetUtcNow());
        return time.GetUtcNow() - settled.Value.Since;
    }

    /// <summary>Whether anything had to be written; null where it could not be.</summary>
    async Task<bool?> Publish(string configuration, Authority authority, CancellationToken stop)
    {
        try
        {
            var wrote = await cluster.Publish(configuration, authority.Bundle, stop);
            if (wrote)
                log.BundlePublished(configuration, authority.Trusted.Count);
            problems.Remove(configuration);
            return wrote;
        }
        catch (Exception error) when (error is FormatException or HttpOperationException)
        {
            var problem = Cluster.ProblemOf(error);
            if (problems.GetValueOrDefault(configuration) != problem)
                log.BundleNotPublished(configuration, problem);
            problems[configuration] = problem;
            return null;
        }
    }
}
