using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.SelfManaged;

/// <summary>The objects of the cluster that the webhook reads and writes.</summary>
sealed class Cluster(IKubernetes client, SelfManagedOptions options)
{
    /// <summary>The owner of the fields that are written here (server-side apply).</summary>
    public const string FieldManager = "sidecar-webhook";

    /// <summary>The Secret as it is stored; null where there is none.</summary>
    public async Task<V1Secret?> ReadSecret(CancellationToken stop)
    {
        try
        {
            return await client.CoreV1.ReadNamespacedSecretAsync(options.Secret, options.Namespace, cancellationToken: stop);
        }
        catch (HttpOperationException error) when (error.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Stores the authority, unless somebody else has stored something since <paramref name="before"/> was read.</summary>
    /// <returns>What is stored now; null when somebody else was first.</returns>
    public async Task<V1Secret?> WriteSecret(V1Secret? before, Authority authority, CancellationToken stop)
    {
        try
        {
            if (before is null)
                return await client.CoreV1.CreateNamespacedSecretAsync(
                    NewSecret(authority), options.Namespace, fieldManager: FieldManager, cancellationToken: stop);
            // The version that was read goes back with it: the API server refuses the write where it is not the latest.
            before.Data = authority.ToData();
            return await client.CoreV1.ReplaceNamespacedSecretAsync(
                before, options.Secret, options.Namespace, fieldManager: FieldManager, cancellationToken: stop);
        }
        catch (HttpOperationException error) when (error.Response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Has a webhook configuration trust exactly <paramref name="bundle"/> where it calls the Service.</summary>
    /// <returns>Whether anything had to be written.</returns>
    /// <exception cref="FormatException">It has no entry that calls the Service.</exception>
    /// <exception cref="HttpOperationException">It does not exist, or the API server refuses.</exception>
    public async Task<bool> Publish(string configuration, string bundle, CancellationToken stop)
    {
        var found = await client.AdmissionregistrationV1.ReadMutatingWebhookConfigurationAsync(configuration, cancellationToken: stop);
        var ours = (found.Webhooks ?? []).Where(CallsService).ToList();
        if (ours.Count == 0)
            throw new FormatException($"found no webhook that calls the Service {options.Namespace}/{options.Service}");
        var wanted = Encoding.ASCII.GetBytes(bundle);
        if (ours.All(webhook => webhook.ClientConfig.CaBundle is { } bytes && bytes.AsSpan().SequenceEqual(wanted)))
            return false;
        await client.AdmissionregistrationV1.PatchMutatingWebhookConfigurationAsync(
            new V1Patch(Apply(found, ours, wanted).ToJsonString(), V1Patch.PatchType.ApplyPatch), configuration,
            fieldManager: FieldManager, force: true, cancellationToken: stop);
        return true;
    }

    /// <summary>
    /// Why a call failed, in the words of the API server. Other text in its place may be of somebody in between, and echo
    /// what was sent: it is not quoted.
    /// </summary>
    public static string ProblemOf(Exception error)
    {
        if (error is not HttpOperationException { Response: { } response })
            return error.Message;
        try
        {
            if (JsonNode.Parse(response.Content ?? "") is JsonObject status && status["kind"]?.ToString() == "Status")
                return $"{(int)response.StatusCode} {status["message"]}";
        }
        catch (JsonException)
        {
            // No answer of an API server.
        }
        return $"{(int)response.StatusCode} {response.ReasonPhrase}";
    }

    bool CallsService(V1MutatingWebhook webhook) =>
        webhook.ClientConfig?.Service is { } service
        && service.Name == options.Service && service.NamespaceProperty == options.Namespace;

    /// <summary>Only the fields that are ours. The uid keeps it from coming to life where it was deleted meanwhile.</summary>
    static JsonObject Apply(V1MutatingWebhookConfiguration found, List<V1MutatingWebhook> ours, byte[] bundle) => new()
    {
        ["apiVersion"] = "admissionregistration.k8s.io/v1",
        ["kind"] = "MutatingWebhookConfiguration",
        ["metadata"] = new JsonObject { ["name"] = found.Metadata.Name, ["uid"] = found.Metadata.Uid },
        ["webhooks"] = new JsonArray([.. ours.Select(webhook => new JsonObject
        {
            ["name"] = webhook.Name,
            ["clientConfig"] = new JsonObject { ["caBundle"] = Convert.ToBase64String(bundle) },
        })]),
    };

    V1Secret NewSecret(Authority authority) => new()
    {
        ApiVersion = "v1",
        Kind = "Secret",
        Metadata = new V1ObjectMeta { Name = options.Secret, NamespaceProperty = options.Namespace },
        Type = "Opaque",
        Data = authority.ToData(),
    };
}
