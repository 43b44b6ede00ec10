using Sidecar.Core.Pods;

namespace Sidecar.Core.Webhooks.Linting;

/// <summary>Finds labels that satisfy conditions, or tells that there are none.</summary>
static class LabelWitness
{
    /// <summary>As few labels as satisfy all conditions; null where no labels do.</summary>
    /// <param name="requirements">The conditions.</param>
    /// <param name="isNamespace">Whether the labels are those of a namespace, which always has its name among them.</param>
    public static Dictionary<string, string>? Find(IEnumerable<SelectorRequirement> requirements, bool isNamespace)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in requirements.GroupBy(requirement => requirement.Key, StringComparer.Ordinal))
        {
            var domain = new Domain(isNamespace && group.Key == SelectorMatch.NameLabel);
            foreach (var requirement in group)
                domain.Restrict(requirement);
            if (!domain.TryPick(out var value))
                return null;
            if (value is not null)
                labels[group.Key] = value;
        }
        return labels;
    }

    /// <summary>What is left for one label: whether it may be absent, and which values it may have.</summary>
    sealed class Domain(bool always)
    {
        readonly HashSet<string> excluded = [];
        bool mayBeAbsent = !always;
        bool mayExist = true;
        List<string>? allowed;

        public void Restrict(SelectorRequirement requirement)
        {
            switch (requirement.Operator)
            {
                case SelectorOperator.In:
                    mayBeAbsent = false;
                    allowed = [.. (allowed ?? [.. requirement.Values]).Where(value => requirement.Values.Contains(value))];
                    break;
                case SelectorOperator.NotIn:
                    excluded.UnionWith(requirement.Values);
                    break;
                case SelectorOperator.Exists:
                    mayBeAbsent = false;
                    break;
                default:
                    mayExist = false;
                    break;
            }
        }

        /// <summary>False when nothing is left; else the value, null for absence, which is preferred.</summary>
        public bool TryPick(out string? value)
        {
            value = null;
            if (mayBeAbsent)
                return true;
            if (!mayExist)
                return false;
            var candidates = allowed ?? Enumerable.Range(0, excluded.Count + 1).Select(i => i == 0 ? "any" : $"any-{i}");
            value = candidates.FirstOrDefault(candidate => !excluded.Contains(candidate) && !(always && candidate.Length == 0));
            return value is not null;
        }
    }
}
