using System.Diagnostics.CodeAnalysis;

namespace Sidecar.Core.Webhooks;

/// <summary>The words of one field of a webhook configuration, in both directions.</summary>
sealed class WebhookVocabulary<T>(params (string Word, T Value)[] words) where T : struct, Enum
{
    public string Words => string.Join(", ", words.Select(entry => entry.Word));

    public bool TryRead(string word, [NotNullWhen(true)] out T? value)
    {
        foreach (var entry in words)
            if (entry.Word == word)
            {
                value = entry.Value;
                return true;
            }
        value = null;
        return false;
    }

    public string Write(T value)
    {
        foreach (var entry in words)
            if (EqualityComparer<T>.Default.Equals(entry.Value, value))
                return entry.Word;
        throw new ArgumentOutOfRangeException(nameof(value), value, $"expected one of {Words}");
    }
}

/// <summary>The words of every field that has a fixed set of them.</summary>
static class WebhookVocabulary
{
    public static readonly WebhookVocabulary<WebhookApiVersion> ApiVersion = new(
        ("admissionregistration.k8s.io/v1", WebhookApiVersion.V1),
        ("admissionregistration.k8s.io/v1beta1", WebhookApiVersion.V1Beta1));

    public static readonly WebhookVocabulary<WebhookFailurePolicy> FailurePolicy = new(
        ("Ignore", WebhookFailurePolicy.Ignore), ("Fail", WebhookFailurePolicy.Fail));

    public static readonly WebhookVocabulary<WebhookMatchPolicy> MatchPolicy = new(
        ("Exact", WebhookMatchPolicy.Exact), ("Equivalent", WebhookMatchPolicy.Equivalent));

    public static readonly WebhookVocabulary<WebhookSideEffects> SideEffects = new(
        ("Unknown", WebhookSideEffects.Unknown), ("None", WebhookSideEffects.None), ("Some", WebhookSideEffects.Some),
        ("NoneOnDryRun", WebhookSideEffects.NoneOnDryRun));

    public static readonly WebhookVocabulary<WebhookReinvocationPolicy> ReinvocationPolicy = new(
        ("Never", WebhookReinvocationPolicy.Never), ("IfNeeded", WebhookReinvocationPolicy.IfNeeded));

    public static readonly WebhookVocabulary<WebhookScope> Scope = new(
        ("*", WebhookScope.All), ("Cluster", WebhookScope.Cluster), ("Namespaced", WebhookScope.Namespaced));

    public static readonly WebhookVocabulary<WebhookOperation> Operation = new(
        ("*", WebhookOperation.All), ("CREATE", WebhookOperation.Create), ("UPDATE", WebhookOperation.Update),
        ("DELETE", WebhookOperation.Delete), ("CONNECT", WebhookOperation.Connect));
}
