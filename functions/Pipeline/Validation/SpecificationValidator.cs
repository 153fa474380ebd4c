using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Finds everything that is wrong with a pod specification, before anything is stored or built.</summary>
public static class SpecificationValidator
{
    /// <summary>Every wrong field at once, in the order of the specification; empty when there is none.</summary>
    public static IReadOnlyList<FieldError> Validate(PodSpecification specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        return [];
    }
}
